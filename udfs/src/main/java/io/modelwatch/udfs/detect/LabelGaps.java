package io.modelwatch.udfs.detect;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.Judgement;
import io.modelwatch.udfs.format.Lengths;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * When the labels of a model failed to come, by the time at which they should have: windows in which a rule called {@code label_flow}
 * abnormal and it was below {@value #LEAST} of what was expected, each with a window before and after it, which hold the edges. A point
 * whose labels are awaited from its window's start until its stamp is immature where that meets such a time.
 *
 * @param gaps ascending, none meets another, at most {@value #MOST}; beyond that the two oldest become one
 */
public record LabelGaps(List<Gap> gaps) {
    public static final LabelGaps NONE = new LabelGaps(List.of());

    /** As a share of what is expected; less is a loss of labels, more a fall of quality. */
    public static final double LEAST = 0.2;

    static final int MOST = 1_000;

    /** How far back a gap reaches, in its own lengths: what was served earlier had had nearly all of its labels. */
    private static final long REACH = 10;

    private static final String FLOW = "label_flow";
    private static final String OF_LABELS = "label_";
    private static final int FORMAT = 1;

    /**
     * One of them, epoch milliseconds.
     *
     * @param until exclusive
     */
    public record Gap(long from, long until) {}

    public LabelGaps {
        gaps = List.copyOf(gaps);
    }

    /** Whether it is a point of label flow. */
    public static boolean isFlow(MetricPoint point) {
        return point.series().metric().equals(FLOW);
    }

    /** Whether it is the key of a series of label flow ({@link io.modelwatch.schemas.alert.Series#acrossVersions}): its third part. */
    public static boolean isFlow(String key) {
        return key.contains("|" + FLOW + "|");
    }

    /** Whether a point is made of labels of one horizon, and does not say itself how many came. */
    public static boolean dependsOnLabels(MetricPoint point) {
        return !point.series().horizon().isNone() && !point.series().metric().startsWith(OF_LABELS);
    }

    /** Whether it is to be judged whatever becomes of labels. */
    public static boolean isIndependent(MetricPoint point) {
        return !isFlow(point) && !dependsOnLabels(point);
    }

    /** Whether a verdict says that labels failed to come. */
    public static boolean isLoss(Verdict verdict) {
        MetricPoint point = verdict.point();
        return isFlow(point)
                && verdict.judgement() == Judgement.ANOMALOUS
                && point.value() < LEAST * verdict.expected();
    }

    /** With the window of a verdict, if it says that labels failed to come. */
    public LabelGaps with(Verdict verdict) {
        if (!isLoss(verdict)) {
            return this;
        }
        MetricPoint point = verdict.point();
        long start = point.windowStart().toEpochMilli();
        long end = point.windowEnd().toEpochMilli();
        return with(new Gap(start - (end - start), end + (end - start)));
    }

    private LabelGaps with(Gap added) {
        List<Gap> all = new ArrayList<>();
        Gap met = added;
        for (Gap gap : gaps) {
            if (gap.until() >= met.from() && gap.from() <= met.until()) {
                met = new Gap(Math.min(gap.from(), met.from()), Math.max(gap.until(), met.until()));
            } else {
                all.add(gap);
            }
        }
        int at = 0;
        while (at < all.size() && all.get(at).from() < met.from()) {
            at++;
        }
        all.add(at, met);
        if (all.size() > MOST) {
            Gap first = all.remove(0);
            all.set(0, new Gap(first.from(), all.get(0).until()));
        }
        return new LabelGaps(all);
    }

    /**
     * Whether labels failed to come while those of a point were awaited, and may have been many: most labels come soon, so a short gap
     * takes little from what was served long before it.
     */
    public boolean cover(MetricPoint point) {
        long from = point.windowStart().toEpochMilli();
        long until = point.time().toEpochMilli();
        return gaps.stream()
                .anyMatch(gap -> gap.from() < until
                        && gap.until() > from
                        && gap.from() - from <= REACH * (gap.until() - gap.from()));
    }

    /** Without those that were over by a time. */
    public LabelGaps after(long time) {
        return new LabelGaps(gaps.stream().filter(gap -> gap.until() > time).toList());
    }

    /** When the last one was over; there must be one. */
    public long until() {
        return gaps.get(gaps.size() - 1).until();
    }

    public boolean isEmpty() {
        return gaps.isEmpty();
    }

    public void write(DataOutput out) throws IOException {
        out.writeByte(FORMAT);
        Lengths.write(gaps.size(), out);
        for (Gap gap : gaps) {
            out.writeLong(gap.from());
            out.writeLong(gap.until());
        }
    }

    public static LabelGaps read(DataInput in) throws IOException {
        int format = in.readByte();
        if (format != FORMAT) {
            throw new IOException("format of label gaps must be %s, was %s".formatted(FORMAT, format));
        }
        List<Gap> gaps = new ArrayList<>();
        for (int left = Lengths.checked(Lengths.read(in), MOST, "label gaps"); left > 0; left--) {
            gaps.add(new Gap(in.readLong(), in.readLong()));
        }
        return new LabelGaps(gaps);
    }
}
