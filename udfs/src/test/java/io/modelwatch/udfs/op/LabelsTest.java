package io.modelwatch.udfs.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.Outcome.Truth;
import org.junit.jupiter.api.Test;

class LabelsTest {
    @Test
    void theLaterActWinsInEitherOrder() {
        long[] early = label(7, 5, 10, 100);
        long[] late = label(7, 1, 20, 110);

        assertThat(truthBy(200, early, late).labels()).containsExactly(1);
        assertThat(truthBy(200, late, early).labels()).containsExactly(1);
    }

    @Test
    void theLargerLabelWinsATie() {
        long[] small = label(7, 1, 10, 100);
        long[] large = label(7, 5, 10, 110);

        assertThat(truthBy(200, small, large).labels()).containsExactly(5);
        assertThat(truthBy(200, large, small).labels()).containsExactly(5);
    }

    @Test
    void aLabelCountsFromWhenItWasInKafka() {
        long[] first = label(7, 5, 10, 100);
        long[] second = label(7, 1, 20, 110);

        assertThat(truthBy(99, first, second).items()).isEmpty();
        assertThat(truthBy(109, first, second).labels()).containsExactly(5);
        assertThat(truthBy(110, first, second).labels()).containsExactly(1);
    }

    @Test
    void keepsTheItemsApart() {
        Truth truth = truthBy(200, label(7, 1, 10, 100), label(8, 2, 10, 100));

        assertThat(truth.items()).containsExactly(7, 8);
        assertThat(truth.labels()).containsExactly(1, 2);
    }

    @Test
    void doesNotGrowByWhatCanNeverWin() {
        long[] kept = Labels.with(/* labels= */ Labels.NONE, /* one= */ label(7, 1, 20, 100), 100);

        assertThat(Labels.with(kept, label(7, 1, 20, 150), 150)).isSameAs(kept);
        assertThat(Labels.with(kept, label(7, 5, 10, 150), 150)).isSameAs(kept);
        assertThat(Labels.with(kept, label(7, 5, 30, 90), 90)).hasSameSizeAs(kept);
    }

    private static Truth truthBy(long time, long[]... labels) {
        long[] all = Labels.NONE;
        for (long[] one : labels) {
            all = Labels.with(all, one, Labels.recordTime(one));
        }
        return Labels.truthBy(time, all);
    }

    private static long[] label(long item, double label, long actTime, long recordTime) {
        return Labels.one(item, Double.doubleToLongBits(label), actTime, recordTime);
    }
}
