package io.modelwatch.udfs.incident;

import static java.util.Comparator.comparingLong;

import io.modelwatch.udfs.format.Lengths;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Something that people or tools changed, or a version that appeared: a possible cause of what went wrong after it.
 *
 * @param at event time from which it counts, epoch milliseconds
 * @param what for example {@code deployed}, {@code first seen}, {@code rule set}, {@code candidate registered}
 * @param subject the thing that changed, for example {@code search-ranker/v3} or {@code rule/LatencyHigh/warning}
 */
public record Change(long at, String what, String subject) {
    static final Comparator<Change> BY_TIME =
            comparingLong(Change::at).thenComparing(Change::what).thenComparing(Change::subject);

    public static void writeAll(Collection<Change> changes, DataOutput out) throws IOException {
        Lengths.write(changes.size(), out);
        for (Change change : changes) {
            out.writeLong(change.at());
            Lengths.writeText(change.what(), out);
            Lengths.writeText(change.subject(), out);
        }
    }

    public static List<Change> readAll(DataInput in) throws IOException {
        List<Change> changes = new ArrayList<>();
        for (int left = Lengths.read(in); left > 0; left--) {
            changes.add(new Change(in.readLong(), Lengths.readText(in), Lengths.readText(in)));
        }
        return changes;
    }
}
