package io.modelwatch.udfs.shadow;

/**
 * Where the requests went that were offered to one candidate, at one moment: offered = scored + dropped + stale + failed + queued.
 *
 * @param offered in the candidate's sample
 * @param scored with a result that was emitted
 * @param dropped the queue was full, the circuit was open, or the candidate was retired meanwhile
 * @param stale grew older than {@code shadow.max-age} before there was a result
 * @param failed refused by the model, failed with its batch, or scored as NaN or infinity
 * @param queued waiting, or being scored
 * @param notFinite scored as NaN or infinity; part of failed
 */
public record ShadowCounts(
        long offered, long scored, long dropped, long stale, long failed, long queued, long notFinite) {}
