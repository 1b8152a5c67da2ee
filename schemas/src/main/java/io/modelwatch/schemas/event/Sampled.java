package io.modelwatch.schemas.event;

import io.modelwatch.schemas.Hash;
import java.util.List;

/**
 * A served request that is to be scored again: what the model was given, and what it answered.
 *
 * @param requestId UTF-8
 * @param hash {@link Hash#of64} of the request id: decides which requests a candidate scores
 * @param version that answered
 * @param time when it was served, epoch milliseconds
 * @param weight how many requests this one stands for, >= 1
 * @param inputs what the model was given
 * @param predictions what the model answered, in rank order
 * @param latencyMicros of the answer; negative: not known
 */
public record Sampled(
        byte[] requestId,
        long hash,
        String model,
        String version,
        Segments segments,
        long time,
        int weight,
        List<Tensor> inputs,
        Outcome.Predictions predictions,
        long latencyMicros) {}
