package io.modelwatch.schemas.produce;

import java.util.List;

/**
 * What a model answered, as a producer writes it. Nothing is checked or copied here: the reader refuses what breaks the
 * contract, and collections are written in their own order.
 *
 * @param requestId id of the request; 1 to 256 bytes of UTF-8
 * @param model 1 to 128 bytes of UTF-8
 * @param version that answered; it wins over the request's; 1 to 128 bytes of UTF-8
 * @param time when the answer was complete, epoch milliseconds, > 0
 * @param status {@code ok} or an error code in snake_case; 1 to 64 bytes of UTF-8
 * @param latencyMicros microseconds that the server measured; negative: it did not, and the field is null on the wire
 * @param predictions in rank order, best first; at most 10,000
 */
public record InferenceResponse(
        String requestId,
        String model,
        String version,
        long time,
        String status,
        long latencyMicros,
        List<Prediction> predictions) {}
