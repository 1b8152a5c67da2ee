package io.modelwatch.udfs.detect;

import io.modelwatch.schemas.alert.SegmentShare;
import io.modelwatch.schemas.alert.Verdict.View;
import io.modelwatch.udfs.detect.Finding.End;
import io.modelwatch.udfs.detect.Finding.Side;
import io.modelwatch.udfs.format.Lengths;
import io.modelwatch.udfs.format.SeriesFormat;
import io.modelwatch.udfs.stats.Category;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The format of findings and explanations within what holds or sends them, whose version covers it. */
public final class FindingFormat {
    private FindingFormat() {}

    public static void write(Finding finding, DataOutput out) throws IOException {
        Lengths.writeText(finding.fingerprint(), out);
        Lengths.writeText(finding.rule(), out);
        Lengths.writeText(finding.severity(), out);
        SeriesFormat.write(finding.series(), out);
        Lengths.writeText(finding.category().name(), out);
        Lengths.writeText(finding.side().name(), out);
        out.writeDouble(finding.value());
        out.writeDouble(finding.expected());
        out.writeDouble(finding.lower());
        out.writeDouble(finding.upper());
        Lengths.writeText(finding.view().name(), out);
        out.writeBoolean(finding.inherited());
        Lengths.writeText(finding.detector(), out);
        out.writeLong(finding.count());
        Lengths.writeTexts(finding.exemplars(), out);
        out.writeLong(finding.startsAt());
        out.writeLong(finding.windowStart());
        out.writeLong(finding.windowEnd());
        Lengths.writeText(finding.end().name(), out);
    }

    public static Finding read(DataInput in) throws IOException {
        return new Finding(
                Lengths.readText(in),
                Lengths.readText(in),
                Lengths.readText(in),
                SeriesFormat.read(in),
                Category.valueOf(Lengths.readText(in)),
                Side.valueOf(Lengths.readText(in)),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                View.valueOf(Lengths.readText(in)),
                in.readBoolean(),
                Lengths.readText(in),
                in.readLong(),
                List.copyOf(Lengths.readTexts(in)),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                End.valueOf(Lengths.readText(in)));
    }

    /** Writes a finding that may be absent. */
    public static void writeOptional(Finding finding, DataOutput out) throws IOException {
        out.writeBoolean(finding != null);
        if (finding != null) {
            write(finding, out);
        }
    }

    /** @return null where there is none */
    public static Finding readOptional(DataInput in) throws IOException {
        return in.readBoolean() ? read(in) : null;
    }

    public static void write(List<SegmentShare> shares, DataOutput out) throws IOException {
        Lengths.write(shares.size(), out);
        for (SegmentShare share : shares) {
            Lengths.writeText(share.segment(), out);
            out.writeDouble(share.share());
            out.writeDouble(share.surprise());
            out.writeDouble(share.expected());
            out.writeDouble(share.actual());
            out.writeLong(share.count());
        }
    }

    public static List<SegmentShare> readShares(DataInput in) throws IOException {
        List<SegmentShare> shares = new ArrayList<>();
        for (int left = Lengths.read(in); left > 0; left--) {
            shares.add(new SegmentShare(
                    Lengths.readText(in),
                    in.readDouble(),
                    in.readDouble(),
                    in.readDouble(),
                    in.readDouble(),
                    in.readLong()));
        }
        return List.copyOf(shares);
    }
}
