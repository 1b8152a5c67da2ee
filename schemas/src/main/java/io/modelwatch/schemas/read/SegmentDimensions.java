package io.modelwatch.schemas.read;

import static io.modelwatch.schemas.Check.check;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * By which segments a model's requests are measured.
 *
 * @param byModel dimensions in order, by model; {@code *} for every model without an entry of its own
 */
public record SegmentDimensions(Map<String, List<Dimension>> byModel) implements Serializable {
    public static final String ANY_MODEL = "*";
    /** What a value becomes that the configuration does not admit. */
    public static final String OTHER = "other";

    public static final SegmentDimensions NONE = new SegmentDimensions(Map.of());

    /**
     * @param name key in the request's segments, for example {@code device}
     * @param admitted values that get a series of their own; every other value counts as {@code other}
     */
    public record Dimension(String name, List<String> admitted) implements Serializable {
        public Dimension {
            check(!name.isEmpty(), "a segment dimension must have a name, was '%s'", name);
            admitted = List.copyOf(admitted);
        }
    }

    public SegmentDimensions {
        Map<String, List<Dimension>> copy = new HashMap<>();
        byModel.forEach((model, dimensions) -> {
            long names = dimensions.stream().map(Dimension::name).distinct().count();
            check(names == dimensions.size(), "segment dimensions of %s must differ, were %s", model, dimensions);
            copy.put(model, List.copyOf(dimensions));
        });
        byModel = Map.copyOf(copy);
    }

    /** May be empty. */
    public List<Dimension> of(String model) {
        List<Dimension> own = byModel.get(model);
        return own != null ? own : byModel.getOrDefault(ANY_MODEL, List.of());
    }
}
