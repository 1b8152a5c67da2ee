package io.modelwatch.udfs.format;

import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Subject;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The format of a series within formats that contain one, whose versions cover it: what most series have in common takes a byte or two,
 * and equal parts are read as one object.
 */
public final class SeriesFormat {
    /** Instead of a kind: {@link Subject#ALL}. */
    private static final int ALL = 0;

    /** Instead of a unit: {@link Span#NONE}. */
    private static final int NO_SPAN = 0;
    /** Milliseconds of the units in which lengths are written whose text is their shortest, the longest first; counted from 1. */
    private static final long[] UNITS = {86_400_000, 3_600_000, 60_000, 1_000, 1};
    /** Instead of a unit: milliseconds and a text follow. */
    private static final int OTHER_SPAN = 1 + UNITS.length;

    private SeriesFormat() {}

    public static void write(Series series, DataOutput out) throws IOException {
        Lengths.writeText(series.model(), out);
        Lengths.writeText(series.version(), out);
        write(series.subject(), out);
        Lengths.writeText(series.metric(), out);
        write(series.window(), out);
        write(series.horizon(), out);
    }

    public static Series read(DataInput in) throws IOException {
        return new Series(
                Lengths.readText(in),
                Lengths.readText(in),
                readSubject(in),
                Lengths.readText(in),
                readSpan(in),
                readSpan(in));
    }

    private static void write(Subject subject, DataOutput out) throws IOException {
        if (subject.equals(Subject.ALL)) {
            out.writeByte(ALL);
        } else {
            out.writeByte(1 + subject.kind().ordinal());
            Lengths.writeText(subject.text(), out);
        }
    }

    private static Subject readSubject(DataInput in) throws IOException {
        Subject.Kind[] kinds = Subject.Kind.values();
        int kind = Lengths.checked(in.readByte(), kinds.length, "kinds of a subject");
        return kind == ALL ? Subject.ALL : new Subject(kinds[kind - 1], Lengths.readText(in));
    }

    private static void write(Span span, DataOutput out) throws IOException {
        int unit = unitOf(span);
        out.writeByte(unit);
        if (unit == OTHER_SPAN) {
            out.writeLong(span.millis());
            Lengths.writeText(span.text(), out);
        } else if (unit != NO_SPAN) {
            Lengths.write((int) (span.millis() / UNITS[unit - 1]), out);
        }
    }

    private static int unitOf(Span span) {
        if (span.equals(Span.NONE)) {
            return NO_SPAN;
        }
        int unit = 1;
        while (span.millis() % UNITS[unit - 1] != 0) {
            unit++;
        }
        boolean usual = span.millis() / UNITS[unit - 1] <= Lengths.MOST && span.equals(Span.of(span.millis()));
        return usual ? unit : OTHER_SPAN;
    }

    private static Span readSpan(DataInput in) throws IOException {
        int unit = Lengths.checked(in.readByte(), OTHER_SPAN, "units of time");
        if (unit == NO_SPAN) {
            return Span.NONE;
        }
        return unit == OTHER_SPAN
                ? new Span(in.readLong(), Lengths.readText(in))
                : Span.of(Lengths.read(in) * UNITS[unit - 1]);
    }
}
