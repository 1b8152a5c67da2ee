package io.modelwatch.udfs.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.SipHash;
import io.modelwatch.schemas.event.FeedbackKind;
import io.modelwatch.schemas.event.Outcome.Truth;
import io.modelwatch.udfs.stats.Grades;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LabelsTest {
    private static final int MANY = 1_000;

    private record Label(long due, long item, double value, long act) {}

    @Test
    void theLaterActWinsInEitherOrder() {
        Label early = new Label(100, 7, 5, 10);
        Label late = new Label(200, 7, 1, 20);

        assertThat(truthBy(200, early, late).labels()).containsExactly(1);
        assertThat(truthBy(200, late, early).labels()).containsExactly(1);
    }

    @Test
    void theLargerLabelWinsATie() {
        Label small = new Label(100, 7, 1, 10);
        Label large = new Label(100, 7, 5, 10);

        assertThat(truthBy(200, small, large).labels()).containsExactly(5);
        assertThat(truthBy(200, large, small).labels()).containsExactly(5);
    }

    @Test
    void aLabelCountsFromItsFirstHorizon() {
        Label first = new Label(100, 7, 5, 10);
        Label second = new Label(110, 7, 1, 20);

        assertThat(truthBy(99, first, second).items()).isEmpty();
        assertThat(truthBy(109, first, second).labels()).containsExactly(5);
        assertThat(truthBy(110, first, second).labels()).containsExactly(1);
    }

    @Test
    void keepsTheItemsApart() {
        Truth truth = truthBy(200, new Label(100, 8, 2, 10), new Label(100, 7, 1, 10));

        assertThat(truth.items()).containsExactly(7, 8);
        assertThat(truth.labels()).containsExactly(1, 2);
    }

    @Test
    void changesOfMindDoNotGrowThem() {
        Labels labels = new Labels(SipHash.random());
        for (int act = 0; act < MANY; act++) {
            add(labels, new Label(100, 7, act % 3, act), MANY);
        }

        assertThat(labels.size()).isEqualTo(1);
    }

    @Test
    void neverAreMoreThanTwiceTheLimit() {
        Labels labels = new Labels(SipHash.random());
        long leftOut = 0;
        for (int item = 0; item < MANY; item++) {
            leftOut += add(labels, new Label(100, -item, 1, 10), 10);
            assertThat(labels.size()).isLessThan(20);
        }
        leftOut += labels.cut(10);

        assertThat(leftOut).isEqualTo(MANY - 10);
        assertThat(labels.truthBy(100, Grades.BY_DEFAULT).items()).containsExactly(leastItems(10));
    }

    /** Also where a horizon is judged before labels of the next one come, and where it is judged after. */
    @Property(tries = 300)
    void whatIsLeftOutDoesNotDependOnTheOrderOfArrival(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int limit) {
        Random random = new Random(seed);
        List<Label> some = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            long due = random.nextBoolean() ? 100 : 200;
            some.add(new Label(due, random.nextInt(20) - 10, random.nextInt(3), random.nextInt(5)));
        }
        List<Label> others = new ArrayList<>(some);
        Collections.shuffle(others, random);
        List<Label> firstOnly = some.stream().filter(label -> label.due == 100).toList();

        assertSame(truthBy(200, limit, others), truthBy(200, limit, some));
        assertSame(truthBy(100, limit, others), truthBy(100, limit, firstOnly));
    }

    private static void assertSame(Truth one, Truth other) {
        assertThat(one.items()).isEqualTo(other.items());
        assertThat(one.labels()).isEqualTo(other.labels());
    }

    private static long[] leastItems(int count) {
        return java.util.stream.LongStream.rangeClosed(1, count)
                .map(i -> i - MANY)
                .toArray();
    }

    private static Truth truthBy(long time, Label... labels) {
        return truthBy(time, MANY, List.of(labels));
    }

    private static Truth truthBy(long time, int limit, List<Label> all) {
        Labels labels = new Labels(SipHash.random());
        all.forEach(label -> add(labels, label, limit));
        labels.cut(limit);
        return labels.truthBy(time, Grades.BY_DEFAULT);
    }

    private static int add(Labels labels, Label label, int limit) {
        long bits = Double.doubleToLongBits(label.value);
        return labels.add(
                label.due,
                new Labels.Label(label.item, FeedbackKind.NONE, bits, label.act, Double.NaN, 0),
                Grades.BY_DEFAULT,
                limit);
    }
}
