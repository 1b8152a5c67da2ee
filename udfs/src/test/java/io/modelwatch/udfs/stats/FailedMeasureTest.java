package io.modelwatch.udfs.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Segments;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A measure that throws blinds nothing but itself, and the same of it however outcomes are split. */
class FailedMeasureTest {
    private static final ModelSettings SETTINGS = ModelSettings.serviceOnly("m");

    enum Step {
        ADD,
        MERGE,
        READ,
        WRITE,
        RESTORE
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void theOtherMeasuresGoOn(Step step) {
        Summaries whole = summaries(step);
        Summaries part = summaries(step);
        whole.add(served(1));
        part.add(served(2));
        whole.merge(part.toBytes());

        assertThat(said(whole)).containsEntry("sum", 2.0).doesNotContainKey("failing");
        assertThat(whole.failed()).containsOnlyKeys("failing");
    }

    @Test
    void whatFailedInOnePartHasFailedWhateverItIsMergedWith() {
        byte[] healthy = of(served(1)).toBytes();
        Summaries broken = summaries(Step.ADD);
        broken.add(served(2));
        byte[] failed = broken.toBytes();

        for (List<byte[]> order : List.of(List.of(healthy, failed), List.of(failed, healthy))) {
            Summaries merged = new Summaries(List.of(new Planted(null), new Sum()), SETTINGS);
            order.forEach(merged::merge);

            assertThat(said(merged)).containsOnlyKeys("sum").containsEntry("sum", 2.0);
            assertThat(merged.failed()).isEqualTo(broken.failed());
        }
    }

    @Test
    void whatTakesTheReadingsIsNotGuarded() {
        Summaries summaries = of(served(1));

        assertThatThrownBy(() -> summaries.read(
                        1,
                        (metric, reading) -> {
                            throw new IllegalStateException("the output is full");
                        },
                        absent -> {}))
                .hasMessage("the output is full");
        assertThat(summaries.failed()).isEmpty();
    }

    @Test
    void aFullHeapIsNoFailureOfAMeasure() {
        Summaries summaries = Summaries.of(
                List.of(new Planted(Step.ADD) {
                    private static final long serialVersionUID = 1;

                    @Override
                    void strike() {
                        throw new OutOfMemoryError("planted");
                    }
                }),
                Measure.Subject.SERVICE,
                SETTINGS);

        assertThatThrownBy(() -> summaries.add(served(1))).isInstanceOf(OutOfMemoryError.class);
    }

    private static Summaries of(Outcome outcome) {
        Summaries summaries = summaries(null);
        summaries.add(outcome);
        return summaries;
    }

    private static Summaries summaries(Step failing) {
        return Summaries.of(List.of(new Planted(failing), new Sum()), Measure.Subject.SERVICE, SETTINGS);
    }

    private static Map<String, Double> said(Summaries summaries) {
        TreeMap<String, Double> said = new TreeMap<>();
        summaries.read(1000, (metric, reading) -> said.put(metric, reading.value()), absent -> {});
        return said;
    }

    private static Outcome.Served served(long time) {
        return new Outcome.Served("m", "v1", new Segments(List.of()), time, 1, new byte[] {'r'}, "ok", 1);
    }

    /** Counts. */
    private static class Sum implements Measure {
        private static final long serialVersionUID = 1;

        @Override
        public String name() {
            return "sum";
        }

        @Override
        public Subject subject() {
            return Subject.SERVICE;
        }

        @Override
        public boolean appliesTo(ModelSettings settings) {
            return true;
        }

        @Override
        public List<Metric> metrics() {
            return List.of();
        }

        @Override
        public Summary empty(ModelSettings settings) {
            return new Counted(null, this);
        }

        void strike() {
            throw new IllegalStateException("planted");
        }
    }

    /** Throws in one step, after it has changed something. */
    private static class Planted extends Sum {
        private static final long serialVersionUID = 1;

        private final Step failing;

        Planted(Step failing) {
            this.failing = failing;
        }

        @Override
        public String name() {
            return "failing";
        }

        @Override
        public Summary empty(ModelSettings settings) {
            return new Counted(failing, this);
        }
    }

    private static final class Counted implements Summary {
        private final Step failing;
        private final Sum of;
        private long count;

        Counted(Step failing, Sum of) {
            this.failing = failing;
            this.of = of;
        }

        private void step(Step step) {
            if (step == failing) {
                of.strike();
            }
        }

        @Override
        public void add(Outcome outcome) {
            count++;
            step(Step.ADD);
        }

        @Override
        public void merge(Summary other) {
            count += ((Counted) other).count;
            step(Step.MERGE);
        }

        @Override
        public void read(long windowMillis, Readings out) {
            out.put(of.name(), (double) count, count, List.of());
            step(Step.READ);
        }

        @Override
        public void write(DataOutput out) throws IOException {
            out.writeLong(count);
            step(Step.WRITE);
        }

        @Override
        public void restore(DataInput in) throws IOException {
            count = in.readLong();
            if (failing == Step.RESTORE) {
                in.readLong(); // more than is there
            }
        }
    }
}
