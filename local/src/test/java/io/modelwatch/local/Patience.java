package io.modelwatch.local;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** How the tests of this module wait for what is bound to come. */
public final class Patience {
    private static final Duration AT_MOST = Duration.ofSeconds(40);
    private static final Duration EVERY = Duration.ofMillis(20);

    private Patience() {}

    /**
     * A wait of at most 40 s, unless the caller says otherwise. The condition runs in the caller's thread, so that the time-out of the test
     * interrupts it too; what other threads throw is left alone, since clusters that are killed on purpose may throw anything.
     *
     * @param what a failure names it
     */
    public static ConditionFactory await(String what) {
        return Awaitility.await(what)
                .pollInSameThread()
                .dontCatchUncaughtExceptions()
                .pollDelay(Duration.ZERO)
                .pollInterval(EVERY)
                .atMost(AT_MOST);
    }
}
