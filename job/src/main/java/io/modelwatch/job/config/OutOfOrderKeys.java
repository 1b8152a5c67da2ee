package io.modelwatch.job.config;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.Key;
import io.modelwatch.udfs.follow.OutOfOrder;
import java.util.List;
import java.util.Map;

/**
 * How much older than the newest a record may be, in written form: one value for all inputs, and others for inputs that need them.
 *
 * @param usualMillis of inputs that are not named, >= 0
 * @param millisByInput of inputs that are named, >= 0 each
 */
record OutOfOrderKeys(
        @Key(
                name = "admission.out-of-order",
                byDefault = "5s",
                range = ">= 0s",
                unit = Key.Unit.DURATION,
                meaning =
                        "How much older than the newest record of its partition a record may be; older ones are late.")
        long usualMillis,

        @Key(
                name = OutOfOrderKeys.BY_INPUT,
                byDefault = "{}",
                range = ">= 0s",
                unit = Key.Unit.DURATION,
                meaning =
                        "The same for inputs that need another: requests, responses, feedback, resources, for example resources: 30s. All windows wait for the largest.")
        Map<String, Long> millisByInput) {
    static final String BY_INPUT = "admission.out-of-order-of";

    private static final List<String> INPUTS = List.of("requests", "responses", "feedback", "resources");

    OutOfOrderKeys {
        List<String> others = millisByInput.keySet().stream()
                .filter(input -> !INPUTS.contains(input))
                .toList();
        check(
                others.isEmpty(),
                "%s: an input is requests, responses, feedback or resources, was %s",
                BY_INPUT,
                String.join(", ", others));
    }

    OutOfOrder outOfOrder() {
        return new OutOfOrder(millis("requests"), millis("responses"), millis("feedback"), millis("resources"));
    }

    private long millis(String input) {
        return millisByInput.getOrDefault(input, usualMillis);
    }
}
