package io.modelwatch.job.config;

import io.modelwatch.schemas.Key;
import java.util.Map;

/**
 * The labels of a model's owner in written form.
 *
 * @param labels values by name
 */
record LabelKeys(
        @Key(
                name = "models[].labels",
                byDefault = "{}",
                range = Key.NOT_BLANK,
                meaning =
                        "Labels that go onto every alert and incident of the model, for example {team: search, tier: gold}.")
        Map<String, String> labels) {}
