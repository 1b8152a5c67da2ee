package io.modelwatch.tools.warm;

import java.io.PrintStream;
import java.time.Duration;

/** Says every few seconds how far a long work is. */
final class WarmProgress {
    private static final long PAUSE_NANOS = Duration.ofSeconds(3).toNanos();
    private static final int PERCENT = 100;

    private final PrintStream out;
    private long saidAt = System.nanoTime();

    WarmProgress(PrintStream out) {
        this.out = out;
    }

    /**
     * Says it, unless it has just been said.
     *
     * @param doing for example {@code read}
     * @param all how much there is to do, in the unit of {@code done}; <= 0 where that is not known
     */
    void say(String doing, long done, long all) {
        if (System.nanoTime() - saidAt < PAUSE_NANOS) {
            return;
        }
        saidAt = System.nanoTime();
        String share = all <= 0 ? "" : " (%d %%)".formatted(Math.min(PERCENT, PERCENT * done / all));
        out.printf("%s %d points%s%n", doing, done, share);
    }
}
