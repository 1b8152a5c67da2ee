package io.modelwatch.udfs.inference;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Asks a running call to end, unless this is closed in time. */
final class Deadline implements AutoCloseable {
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread thread;

    Deadline(long millis, Runnable end) {
        thread = new Thread(() -> await(millis, end), "modelwatch-deadline");
        thread.setDaemon(true);
        thread.start();
    }

    private void await(long millis, Runnable end) {
        try {
            if (!over.await(millis, TimeUnit.MILLISECONDS)) {
                end.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody waits for this thread: it ends without a word
        }
    }

    @Override
    public void close() {
        lift();
    }

    /** After it, nothing is called. */
    void lift() {
        over.countDown();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
