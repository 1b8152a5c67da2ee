package io.modelwatch.udfs.incident;

import io.modelwatch.schemas.event.Segments;
import io.modelwatch.udfs.detect.Finding;
import io.modelwatch.udfs.detect.Finding.End;
import io.modelwatch.udfs.detect.FindingFormat;
import io.modelwatch.udfs.stats.Category;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Comparator;

/**
 * What an incident keeps about an alert of one rule and one series, which may have fired several times. Times of serving are epoch
 * milliseconds.
 *
 * @param finding of its latest beginning, as its alert shows it
 * @param since start of the first beginning, time of serving
 * @param until end of what was judged abnormal, time of serving
 * @param quietUntil end of the maintenance window in which it began; 0: there was none
 */
record Member(Finding finding, long since, long until, long quietUntil) {
    /** The most severe first; within one severity all of the traffic before segments, then the largest change. */
    static final Comparator<Member> WORST_FIRST = Comparator.comparing(
                    Member::severity, SeverityOrder.MILD_FIRST.reversed())
            .thenComparing(member -> !member.segment().equals(Segments.ALL))
            .thenComparing(Comparator.comparingDouble(Member::relativeChange).reversed())
            .thenComparingLong(Member::since)
            .thenComparing(Member::metric)
            .thenComparing(Member::fingerprint);

    /** The order in which an incident keeps members where there are too many: open ones first, then the worst. */
    static final Comparator<Member> KEPT_FIRST =
            Comparator.comparing(Member::isOpen).reversed().thenComparing(WORST_FIRST);

    static Member of(Sign began) {
        Finding finding = began.finding();
        return new Member(
                finding.rounded(),
                began.since(),
                finding.windowEnd(),
                began.around().quietUntil());
    }

    String fingerprint() {
        return finding.fingerprint();
    }

    String severity() {
        return finding.severity();
    }

    Category category() {
        return finding.category();
    }

    String version() {
        return finding.series().version();
    }

    String segment() {
        return finding.series().segment();
    }

    String metric() {
        return finding.series().metric();
    }

    boolean isOpen() {
        return finding.end() == End.NONE;
    }

    Member ended(long end, End reason) {
        return new Member(finding.ended(reason), since, Math.max(since, end), quietUntil);
    }

    /** This beginning, after an earlier one of the same alert; the end of a surge goes on as the surge. */
    Member after(Member earlier) {
        Finding shown = LoadAlone.ends(earlier.finding, finding) ? LoadAlone.goesOn(earlier.finding, finding) : finding;
        return new Member(shown, Math.min(since, earlier.since), Math.max(until, earlier.until), quietUntil);
    }

    /** Distance from the expected value as a share of it; 0 where nothing was expected. */
    double relativeChange() {
        double expected = finding.expected();
        double change = Math.abs(finding.value() - expected) / Math.max(1e-9, Math.abs(expected));
        return Double.isNaN(change) ? 0 : change;
    }

    void write(DataOutput out) throws IOException {
        FindingFormat.write(finding, out);
        out.writeLong(since);
        out.writeLong(until);
        out.writeLong(quietUntil);
    }

    static Member read(DataInput in) throws IOException {
        return new Member(FindingFormat.read(in), in.readLong(), in.readLong(), in.readLong());
    }
}
