package io.modelwatch.schemas.read;

import io.modelwatch.schemas.read.mapping.LatencyUnit;
import io.modelwatch.schemas.read.mapping.Mapping;
import io.modelwatch.schemas.read.mapping.TimeFormat;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes mappings of what a test gives, by the keys of the configuration; the rest has its default. */
public final class Mappings {
    static final String TOPIC = "logs";

    private Mappings() {}

    /** @param pairs keys and values in turn */
    public static Mapping of(String kind, Map<String, List<String>> when, String... pairs) {
        Map<String, String> keys = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            keys.put(pairs[i], pairs[i + 1]);
        }
        return of(kind, when, keys);
    }

    private static Mapping of(String kind, Map<String, List<String>> when, Map<String, String> keys) {
        return new Mapping(
                keys.getOrDefault("name", kind),
                keys.getOrDefault("topic", TOPIC),
                kind,
                when,
                keys.getOrDefault("each", ""),
                keys.getOrDefault("request-id", ""),
                keys.getOrDefault("model", ""),
                keys.getOrDefault("version", ""),
                keys.getOrDefault("instance", ""),
                keys.getOrDefault("item-id", ""),
                new Mapping.TimeSource(
                        keys.getOrDefault("time.at", ""),
                        TimeFormat.valueOf(keys.getOrDefault("time.format", "AUTO")),
                        keys.containsKey("time.plus-latency")),
                new Mapping.LatencySource(
                        keys.getOrDefault("latency.at", ""),
                        LatencyUnit.valueOf(keys.getOrDefault("latency.unit", "MS")),
                        keys.getOrDefault("latency.since", "")),
                keys.getOrDefault("status", ""),
                keys.getOrDefault("sampled-rate", ""),
                new Mapping.PredictionSource(
                        keys.getOrDefault("predictions.each", ""),
                        keys.getOrDefault("predictions.item-id", ""),
                        keys.getOrDefault("predictions.score", "")),
                new Mapping.LabelSource(keys.getOrDefault("label.at", ""), labels(keys)),
                new Mapping.ActSource(
                        keys.getOrDefault("act.kind", ""),
                        keys.getOrDefault("act.position", ""),
                        keys.getOrDefault("act.value", ""),
                        keys.getOrDefault("act.currency", "")),
                under("segments.", keys),
                under("readings.", keys));
    }

    private static Map<String, Double> labels(Map<String, String> keys) {
        Map<String, Double> labels = new HashMap<>();
        under("label.table.", keys).forEach((word, label) -> labels.put(word, Double.valueOf(label)));
        return labels;
    }

    private static Map<String, String> under(String prefix, Map<String, String> keys) {
        Map<String, String> under = new HashMap<>();
        keys.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                under.put(key.substring(prefix.length()), value);
            }
        });
        return under;
    }

    /** Reads as {@link Samples#reader()} does, with these mappings. */
    static RecordReader reader(Mapping... mappings) {
        return reader(model -> Projection.Part.itemsAndScores(Samples.MAX_ITEMS), mappings);
    }

    static RecordReader reader(Projection wanted, Mapping... mappings) {
        return new RecordReader(
                new SchemaStore(),
                List.of(mappings),
                wanted,
                Samples.DIMENSIONS,
                TimeBounds.ofReplay(Samples.AHEAD),
                RequestIds.asTheyAre());
    }
}
