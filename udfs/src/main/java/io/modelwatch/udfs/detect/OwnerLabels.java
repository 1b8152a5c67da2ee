package io.modelwatch.udfs.detect;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.Plain;
import io.modelwatch.udfs.stats.ModelSettings;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Additional labels of a model's alerts and incidents, by which they are routed to the owner of the model: a team, a tier.
 * They are part of an alert's identity: it keeps those with which it began until it ends, whatever the configuration by then.
 *
 * @param byModel by model, {@link ModelSettings#ANY_MODEL} for every model that is not named
 */
public record OwnerLabels(Map<String, Map<String, String>> byModel) implements Serializable {
    /** Without labels. */
    public static final OwnerLabels NONE = new OwnerLabels(Map.of());

    /** Most labels of one model. */
    public static final int MOST = 16;

    private static final int LONGEST_NAME = 64;
    private static final int LONGEST_VALUE = 256;
    /** Prometheus and Alertmanager reserve such names. */
    private static final String RESERVED = "__";

    /** Labels that alerts have anyway. */
    private static final Set<String> OWN = Set.of(
            "alertname",
            "model",
            "version",
            "segment",
            "instance",
            "feature",
            "metric",
            "window",
            "horizon",
            "severity",
            "incident",
            "cause");

    public OwnerLabels {
        byModel = byModel.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, model -> Map.copyOf(model.getValue())));
        byModel.forEach((model, labels) -> {
            List<String> refused = refusals(labels);
            check(refused.isEmpty(), "labels of %s: %s", model, String.join("; ", refused));
        });
    }

    /** Those of a model; empty where it has none. */
    public Map<String, String> of(String model) {
        Map<String, String> own = byModel.get(model);
        return own != null ? own : byModel.getOrDefault(ModelSettings.ANY_MODEL, Map.of());
    }

    /** Everything that is wrong with the labels of one model, each a sentence that begins with the label's name; empty where nothing is. */
    public static List<String> refusals(Map<String, String> labels) {
        List<String> refusals = new ArrayList<>();
        if (labels.size() > MOST) {
            refusals.add("there must be at most %d labels, were %d".formatted(MOST, labels.size()));
        }
        for (String name : new TreeSet<>(labels.keySet())) {
            refusalOfName(name).or(() -> refusalOfValue(labels.get(name))).ifPresent(rule -> refusals.add(name + rule));
        }
        return refusals;
    }

    private static Optional<String> refusalOfName(String name) {
        if (!isLabelName(name) || name.startsWith(RESERVED) || name.length() > LONGEST_NAME) {
            return Optional.of(" must be a label name: up to %d letters, digits and _, no digit first, no __ first"
                    .formatted(LONGEST_NAME));
        }
        return OWN.contains(name)
                ? Optional.of(" must not be a label that alerts have: " + String.join(", ", new TreeSet<>(OWN)))
                : Optional.empty();
    }

    private static boolean isLabelName(String name) {
        return !name.isEmpty()
                && (name.charAt(0) < '0' || name.charAt(0) > '9')
                && name.chars()
                        .allMatch(letter -> letter == '_'
                                || (letter >= '0' && letter <= '9')
                                || (letter >= 'A' && letter <= 'Z')
                                || (letter >= 'a' && letter <= 'z'));
    }

    /** Alertmanager drops a label without a value, and with it the identity that we know. */
    private static Optional<String> refusalOfValue(String value) {
        if (value.isEmpty() || value.length() > LONGEST_VALUE) {
            return Optional.of(
                    ": its value must have 1 to %d characters, had %d".formatted(LONGEST_VALUE, value.length()));
        }
        return Plain.refusalOfText(value).map(rule -> ": its value " + rule);
    }
}
