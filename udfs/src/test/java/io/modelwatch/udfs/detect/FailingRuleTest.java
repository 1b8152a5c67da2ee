package io.modelwatch.udfs.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.udfs.detect.SeriesMemory.Pauses;
import io.modelwatch.udfs.detect.SeriesMemory.RuleMemory;
import io.modelwatch.udfs.detect.SeriesMemory.VersionMemory;
import io.modelwatch.udfs.guard.Failure;
import io.modelwatch.udfs.guard.Place;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FailingRuleTest {
    private static final long DAY = 86_400_000;
    private static final DetectionSettings SETTINGS = new DetectionSettings(
            List.of(rule("Sound", new Threshold(Double.NaN, 10)), rule("Broken", new Last())), DAY, DAY, DAY, 1);

    private final List<Failure> failures = new ArrayList<>();
    private final List<Verdict> verdicts = new ArrayList<>();
    private final Judge judge =
            new Judge(SETTINGS, metric -> Optional.empty(), time -> new Rules(SETTINGS.rules()), failures::add);

    @Test
    void theOtherRulesGoOnAndTheMemoryBeforeIsKept() {
        SeriesMemory before = judge.judge(SeriesMemory.NOTHING, List.of(point(0, 1)), verdicts::add);
        verdicts.clear();

        SeriesMemory after = judge.judge(before, List.of(point(1, 666)), verdicts::add);

        assertThat(verdicts).extracting(Verdict::rule).containsExactly("Sound");
        assertThat(memory(after)).isSameAs(memory(before));
        assertThat(failures)
                .containsExactly(new Failure(
                        Place.DETECTOR, "Broken/warning", failures.get(0).cause(), "ranker", "v7", 19_999));
    }

    @Test
    void itGoesOnWithTheNextValue() {
        SeriesMemory memory = judge.judge(SeriesMemory.NOTHING, List.of(point(0, 666)), verdicts::add);
        verdicts.clear();

        judge.judge(memory, List.of(point(1, 1)), verdicts::add);

        assertThat(verdicts).extracting(Verdict::rule).containsExactly("Sound", "Broken");
        assertThat(failures).hasSize(1);
    }

    @Test
    void aMemoryThatCannotBeReadIsDroppedWhole() {
        SeriesMemory known = judge.judge(SeriesMemory.NOTHING, List.of(point(0, 1)), verdicts::add);
        RuleMemory whole = memory(known);
        RuleMemory cut = new RuleMemory(
                whole.rule(),
                whole.detector(),
                DetectorMemory.written(new byte[1]),
                null,
                RuleMemory.NEVER,
                RuleMemory.NEVER,
                RuleMemory.NEVER,
                Pauses.UNKNOWN);
        VersionMemory version = new VersionMemory("v7", 0, 10_000, 1, List.of(cut));

        SeriesMemory after =
                judge.judge(new SeriesMemory(List.of(version), List.of()), List.of(point(1, 1)), verdicts::add);

        assertThat(failures).extracting(Failure::place).containsExactly(Place.DETECTOR);
        assertThat(memory(after)).isNull();
        assertThat(memory(judge.judge(after, List.of(point(2, 1)), verdicts::add)))
                .isNotNull();
    }

    @Test
    void whatTakesTheVerdictsIsNotGuarded() {
        assertThatThrownBy(() -> judge.judge(SeriesMemory.NOTHING, List.of(point(0, 1)), verdict -> {
                    throw new IllegalStateException("the output is full");
                }))
                .hasMessage("the output is full");
    }

    private static RuleMemory memory(SeriesMemory series) {
        return series.version("v7").of("Broken/warning");
    }

    private static Rule rule(String name, Detector<?> detector) {
        return new Rule(name, detector, "*", "*", "*", "*", Rule.Direction.BOTH, 0, 0, 1, "warning", 1, 1, 0);
    }

    private static MetricPoint point(int window, double value) {
        Instant start = Instant.ofEpochMilli(window * 10_000L);
        Instant end = start.plusSeconds(10);
        Series series = Series.of("ranker", "v7", "all", "latency_p50", "10s", "");
        return new MetricPoint(series, start, end, end, value, 1, Double.NaN, Double.NaN, Double.NaN, false, List.of());
    }

    /** Throws at 666. */
    private record Last() implements Detector<Double> {
        @Override
        public String name() {
            return "last";
        }

        @Override
        public String describe() {
            return "last()";
        }

        @Override
        public Double initial() {
            return 0.0;
        }

        @Override
        public boolean ready(Double memory) {
            return true;
        }

        @Override
        public Step<Double> step(Double before, Value value) {
            if (value.value() == 666) {
                throw new ArithmeticException("planted");
            }
            return Step.learning(value.value());
        }

        @Override
        public Double warmUpAnew(Double before) {
            return before;
        }

        @Override
        public void write(Double memory, DataOutput out) throws IOException {
            out.writeDouble(memory);
        }

        @Override
        public Double read(DataInput in) throws IOException {
            return in.readDouble();
        }
    }
}
