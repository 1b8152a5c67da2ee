package io.modelwatch.udfs.shadow;

import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.udfs.inference.ScorerFactory;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;

/**
 * What scoring needs from its environment.
 *
 * @param scorers opens models
 * @param clock the machine's time in milliseconds; may be asked from any thread
 * @param home runs what workers hand back on the one thread that owns the candidates; throws RejectedExecutionException once that thread
 *     ends
 * @param threads makes the workers
 * @param listener called on the owning thread
 */
public record ShadowContext(
        ShadowSettings settings,
        ScorerFactory scorers,
        LongSupplier clock,
        Executor home,
        ThreadFactory threads,
        Listener listener) {
    /** Receives results. */
    public interface Listener {
        void rescored(Outcome.Rescored rescored);

        /** @param reason stable code; empty where nothing is wrong */
        void answer(String name, long number, Answer.Status status, String reason, String sentence);

        /** A batch was scored. */
        void batch(String name, int rows, long micros);

        /** A problem that changes no result, but that operators of the job should read. */
        void trouble(String sentence, Throwable cause);
    }
}
