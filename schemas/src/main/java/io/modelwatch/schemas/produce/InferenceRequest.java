package io.modelwatch.schemas.produce;

import io.modelwatch.schemas.event.Tensor;
import java.util.List;
import java.util.Map;

/**
 * What a model was asked, as a producer writes it. Nothing is checked or copied here: the reader refuses what breaks the
 * contract, and collections are written in their own order.
 *
 * @param requestId joins request, response and feedback; 1 to 256 bytes of UTF-8
 * @param model 1 to 128 bytes of UTF-8
 * @param version of the model that was asked for; 1 to 128 bytes of UTF-8
 * @param time when the request arrived, epoch milliseconds, > 0
 * @param segments what the request belongs to, for example device to ios
 * @param inputs what the model was given; may be empty where nothing is scored again
 * @param sampledRate how many requests this one stands for, 1 to 1,000,000
 * @param features what the model was fed: numbers, texts, booleans or null
 */
public record InferenceRequest(
        String requestId,
        String model,
        String version,
        long time,
        Map<String, String> segments,
        List<Tensor> inputs,
        int sampledRate,
        Map<String, Object> features) {
    /** Without features. */
    public InferenceRequest(
            String requestId,
            String model,
            String version,
            long time,
            Map<String, String> segments,
            List<Tensor> inputs,
            int sampledRate) {
        this(requestId, model, version, time, segments, inputs, sampledRate, Map.of());
    }
}
