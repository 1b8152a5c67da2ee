package io.modelwatch.udfs.inference;

import ai.onnxruntime.OrtException;
import io.modelwatch.schemas.event.Sampled;
import java.util.List;

/** Turns requests into a model's tensors and its answers into scores. Used by one thread; it does not own the session. */
interface Adapter extends AutoCloseable {
    /** Why a request does not fit the model, or null if it does: the input, what was wanted and what was given. */
    String refusal(Sampled request);

    int rows(Sampled request);

    /** As {@link Scorer#score}, for requests that were not refused. */
    float[][] score(List<Sampled> batch) throws OrtException;

    /** Runs the model once in each shape that it will see again; worth the time where a provider prepares for shapes. */
    void warmUp() throws OrtException;

    @Override
    void close();
}
