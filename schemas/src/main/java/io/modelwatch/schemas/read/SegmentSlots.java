package io.modelwatch.schemas.read;

import io.modelwatch.schemas.event.Segments;
import io.modelwatch.schemas.read.text.SliceTable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Collects those of a request's segments that some model's configuration names, and turns them into the model's {@link Segments}: equal
 * ones are the same object. The values are slices of the record; they are looked up, never decoded.
 */
final class SegmentSlots {
    private static final int MAX_MODELS = 4_096;
    private static final int MAX_SHARED = 65_536;

    private final SegmentDimensions configured;
    /** Numbers the dimensions of all models; a dimension's slot has its number. */
    private final SliceTable names = new SliceTable(Integer.MAX_VALUE);

    private final byte[][] values;
    private final int[] starts;
    private final int[] lengths;

    private final Map<String, SegmentTree> trees = new HashMap<>();
    private final Map<Segments, Segments> shared = new HashMap<>();
    private String lastModel;
    private SegmentTree lastTree;
    private long others;

    SegmentSlots(SegmentDimensions configured) {
        this.configured = configured;
        configured.byModel().values().forEach(dimensions -> dimensions.forEach(dimension -> number(dimension.name())));
        this.values = new byte[names.size()][];
        this.starts = new int[names.size()];
        this.lengths = new int[names.size()];
    }

    private void number(String name) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        if (slot(utf8, 0, utf8.length) == SliceTable.ABSENT) {
            names.add(utf8, 0, utf8.length);
        }
    }

    void clear() {
        Arrays.fill(values, null);
    }

    /** The slot of a dimension; {@link SliceTable#ABSENT} where no model has it. */
    int slot(byte[] bytes, int at, int length) {
        return names.find(bytes, at, length);
    }

    /** @param bytes must stay as they are until {@link #resolve}; null: the request does not name the dimension */
    void put(int slot, byte[] bytes, int at, int length) {
        values[slot] = bytes;
        starts[slot] = at;
        lengths[slot] = length;
    }

    boolean isEmpty(int slot) {
        return values[slot] == null;
    }

    int findIn(SliceTable admitted, int slot) {
        return admitted.find(values[slot], starts[slot], lengths[slot]);
    }

    /** The one object for these segments, as long as there is room for it. */
    Segments share(Segments segments) {
        Segments known = shared.get(segments);
        if (known != null) {
            return known;
        }
        if (shared.size() < MAX_SHARED) {
            shared.put(segments, segments);
        }
        return segments;
    }

    /** How many values so far were not admitted. */
    long others() {
        return others;
    }

    Segments resolve(String model) {
        if (values.length == 0) {
            return Segments.NONE;
        }
        if (!model.equals(lastModel)) {
            lastModel = model;
            lastTree = treeOf(model);
        }
        Segments resolved = lastTree.resolve(this);
        others += lastTree.others();
        return resolved;
    }

    private SegmentTree treeOf(String model) {
        SegmentTree known = trees.get(model);
        if (known == null) {
            known = new SegmentTree(configured.of(model), this);
            if (trees.size() < MAX_MODELS) {
                trees.put(model, known);
            }
        }
        return known;
    }
}
