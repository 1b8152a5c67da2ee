package io.modelwatch.schemas.alert;

/**
 * What one segment contributes to the change of a metric of all of the traffic.
 *
 * @param segment for example {@code device=ios}
 * @param share of the whole change that would be gone had this segment stayed as it was; 1 is all of it, below 0: it went the other way
 * @param surprise how far the segment's part of the whole is from what it was before, in bits, >= 0
 * @param expected value of the metric in the segment before; of all of the traffic where the segment is new and the metric is no rate per
 *     second
 * @param actual value of the metric in the segment since
 * @param count unweighted events behind the actual value, >= 0; 0 where the traffic of the segment is gone
 */
public record SegmentShare(String segment, double share, double surprise, double expected, double actual, long count) {}
