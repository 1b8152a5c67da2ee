package io.modelwatch.job.config;

import io.modelwatch.schemas.Key;
import java.util.List;
import java.util.Map;

/**
 * The segments of a model in written form.
 *
 * @param valuesByDimension in the order in which they are written
 */
record SegmentKeys(
        @Key(
                name = "models[].segments",
                byDefault = "{}",
                range = Key.NOT_BLANK,
                meaning =
                        "Dimensions with the values that get series of their own, for example device: [ios, android].")
        Map<String, List<String>> valuesByDimension) {}
