package io.modelwatch.local.bridge;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Waits for what is bound to come. */
final class Await {
    private static final long PATIENCE_SECONDS = 40;

    private Await() {}

    static void until(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("within %d s must come: %s".formatted(PATIENCE_SECONDS, what));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }
}
