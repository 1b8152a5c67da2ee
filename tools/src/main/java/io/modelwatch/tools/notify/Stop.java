package io.modelwatch.tools.notify;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A request to stop a long-running tool: work in progress is finished, nothing new is begun. Thread-safe. */
public final class Stop {
    private final CountDownLatch wish = new CountDownLatch(1);

    void request() {
        wish.countDown();
    }

    public boolean isRequested() {
        return wish.getCount() == 0;
    }

    /**
     * Waits for a stop request, at most this long.
     *
     * @return whether a stop was requested
     */
    boolean await(Duration atMost) throws InterruptedException {
        return wish.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }
}
