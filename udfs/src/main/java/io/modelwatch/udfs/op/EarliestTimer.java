package io.modelwatch.udfs.op;

import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.common.operators.ProcessingTimeService.ProcessingTimeCallback;

/** A processing-time timer that fires once, at the earliest time it was set to. Owned by the task's thread; not state. */
final class EarliestTimer {
    private static final long UNARMED = Long.MAX_VALUE;

    private final ProcessingTimeService clock;
    private final ProcessingTimeCallback whenDue;
    /** When it fires; {@link #UNARMED} if it does not. */
    private long armedFor = UNARMED;

    private ScheduledFuture<?> timer;

    EarliestTimer(ProcessingTimeService clock, ProcessingTimeCallback whenDue) {
        this.clock = clock;
        this.whenDue = whenDue;
    }

    /** Fires at this time, unless it fires earlier anyway. */
    void fireBy(long time) {
        if (time >= armedFor) {
            return;
        }
        if (timer != null) {
            timer.cancel(false);
        }
        armedFor = time;
        timer = clock.registerTimer(time, fired -> {
            if (armedFor == time) { // one that was cancelled may fire nevertheless
                armedFor = UNARMED;
                whenDue.onProcessingTime(fired);
            }
        });
    }
}
