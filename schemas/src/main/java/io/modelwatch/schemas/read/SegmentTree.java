package io.modelwatch.schemas.read;

import io.modelwatch.schemas.event.Segments;
import io.modelwatch.schemas.read.SegmentDimensions.Dimension;
import io.modelwatch.schemas.read.text.SliceTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One model's segments as a tree with a level for each dimension, so that a request finds its {@link Segments} without building them.
 * Grows with the combinations that occur, up to a bound; beyond it they are built for each request.
 */
final class SegmentTree {
    private static final int MAX_NODES = 65_536;
    private static final int ABSENT = 0;

    private final Level[] levels;
    /** Of each level, those of the request that is resolved: found once, since each costs a look-up. */
    private final int[] branches;

    private final Node root;
    private int nodes;
    private int others;

    /** A dimension. Branch 0: the request does not name it; then one for each admitted value; the last: other. */
    private record Level(int slot, SliceTable admitted, String[] segments) {
        int other() {
            return segments.length - 1;
        }

        int branch(SegmentSlots slots) {
            if (slots.isEmpty(slot)) {
                return ABSENT;
            }
            int value = slots.findIn(admitted, slot);
            return value == SliceTable.ABSENT ? other() : value + 1;
        }
    }

    private static final class Node {
        private final Node[] branches;
        private Segments segments;

        Node(int branches) {
            this.branches = new Node[branches];
        }
    }

    SegmentTree(List<Dimension> dimensions, SegmentSlots slots) {
        this.levels =
                dimensions.stream().map(dimension -> level(dimension, slots)).toArray(Level[]::new);
        this.branches = new int[levels.length];
        this.root = new Node(fanOut(0));
    }

    private static Level level(Dimension dimension, SegmentSlots slots) {
        SliceTable table = new SliceTable(Integer.MAX_VALUE);
        List<String> segments = new ArrayList<>();
        segments.add(null);
        for (String value : dimension.admitted()) {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            if (table.find(utf8, 0, utf8.length) == SliceTable.ABSENT) {
                table.add(utf8, 0, utf8.length);
                segments.add(dimension.name() + "=" + value);
            }
        }
        segments.add(dimension.name() + "=" + SegmentDimensions.OTHER);
        byte[] name = dimension.name().getBytes(StandardCharsets.UTF_8);
        return new Level(slots.slot(name, 0, name.length), table, segments.toArray(String[]::new));
    }

    private int fanOut(int level) {
        return level < levels.length ? levels[level].segments().length : 0;
    }

    /** How many values were not admitted, of those that the last {@link #resolve} saw. */
    int others() {
        return others;
    }

    Segments resolve(SegmentSlots slots) {
        others = 0;
        for (int i = 0; i < levels.length; i++) {
            branches[i] = levels[i].branch(slots);
            others += branches[i] == levels[i].other() ? 1 : 0;
        }
        return segmentsOf(slots);
    }

    private Segments segmentsOf(SegmentSlots slots) {
        Node node = root;
        for (int i = 0; i < levels.length; i++) {
            int branch = branches[i];
            Node next = node.branches[branch];
            if (next == null) {
                if (nodes == MAX_NODES) {
                    return build(slots);
                }
                nodes++;
                next = new Node(fanOut(i + 1));
                node.branches[branch] = next;
            }
            node = next;
        }
        if (node.segments == null) {
            node.segments = build(slots);
        }
        return node.segments;
    }

    private Segments build(SegmentSlots slots) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < levels.length; i++) {
            if (branches[i] != ABSENT) {
                names.add(levels[i].segments()[branches[i]]);
            }
        }
        return slots.share(new Segments(names));
    }
}
