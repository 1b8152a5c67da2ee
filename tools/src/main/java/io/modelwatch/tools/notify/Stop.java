package io.modelwatch.tools.notify;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The wish that a long-running tool end: what is under way is finished, nothing is begun. For several threads. */
public final class Stop {
    private final CountDownLatch wish = new CountDownLatch(1);

    void request() {
        wish.countDown();
    }

    public boolean isRequested() {
        return wish.getCount() == 0;
    }

    /**
     * Waits, at most so long.
     *
     * @return whether the wish is there
     */
    boolean await(Duration atMost) throws InterruptedException {
        return wish.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }
}
