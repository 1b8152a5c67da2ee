package io.modelwatch.udfs.detect;

import io.modelwatch.schemas.control.RuleText;
import java.util.List;
import java.util.Locale;

/**
 * Reads rules from their written form.
 *
 * @param detectors that a rule may name
 */
public record RuleGrammar(List<DetectorKind> detectors) {
    /** @throws IllegalArgumentException if there is no such detector, or it or the rule refuses its values */
    public Rule read(RuleText text) {
        return new Rule(
                text.name(),
                detector(text.detector()).create(text.parameters()),
                text.metrics(),
                text.models(),
                text.segments(),
                text.windows(),
                Rule.Direction.valueOf(text.direction().toUpperCase(Locale.ROOT)),
                text.minChange(),
                text.minRelativeChange(),
                text.minCount(),
                text.severity(),
                text.repeats().abnormal(),
                text.repeats().ofWindows(),
                text.keepFiringMillis());
    }

    private DetectorKind detector(String name) {
        return detectors.stream()
                .filter(kind -> kind.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("detector must be one of %s, was '%s'"
                        .formatted(
                                String.join(
                                        ", ",
                                        detectors.stream()
                                                .map(DetectorKind::name)
                                                .toList()),
                                name)));
    }
}
