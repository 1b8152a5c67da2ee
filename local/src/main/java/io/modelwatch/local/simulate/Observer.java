package io.modelwatch.local.simulate;

import io.modelwatch.schemas.produce.Feedback;
import io.modelwatch.schemas.produce.InferenceRequest;
import io.modelwatch.schemas.produce.InferenceResponse;
import io.modelwatch.schemas.produce.ResourceUsage;

/**
 * Observes traffic as it is drawn: for each request first {@link #asked}, then its {@link #labelled}, then {@link #answered} unless the
 * response is lost. The observer draws what happens to the records in transit.
 */
interface Observer {
    /**
     * @param sent when its producer sends it, epoch milliseconds
     * @param effects of the faults
     * @param skew the fault that sets the producer's clock ahead; null if it is right
     */
    void asked(Draws draws, InferenceRequest request, long sent, Effects effects, Fault skew);

    /** What a user will do with a response, or what will turn out to be true. */
    void labelled(Feedback feedback);

    /** Parameters as in {@link #asked}. */
    void answered(Draws draws, InferenceResponse response, long sent, Effects effects, Fault skew);

    void used(ResourceUsage usage);
}
