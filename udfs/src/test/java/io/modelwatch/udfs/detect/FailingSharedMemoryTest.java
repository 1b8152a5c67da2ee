package io.modelwatch.udfs.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.udfs.detect.SeriesMemory.Pauses;
import io.modelwatch.udfs.detect.SeriesMemory.RuleMemory;
import io.modelwatch.udfs.detect.SeriesMemory.SharedMemory;
import io.modelwatch.udfs.detect.SeriesMemory.VersionMemory;
import io.modelwatch.udfs.detect.adaptive.Adaptive.Role;
import io.modelwatch.udfs.guard.Failure;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A detector that shares its memory and throws: no half of anything is remembered. */
class FailingSharedMemoryTest {
    private static final long DAY = 86_400_000;
    private static final double IN_JUDGING = 666;
    private static final double IN_TEACHING = 667;
    private static final Rule RULE =
            new Rule("Broken", new Sums(), "*", "*", "*", "*", Rule.Direction.BOTH, 0, 0, 1, "warning", 1, 1, 0);
    private static final DetectionSettings SETTINGS = new DetectionSettings(List.of(RULE), DAY, DAY, DAY, 1);

    private final List<Failure> failures = new ArrayList<>();
    private final List<Verdict> verdicts = new ArrayList<>();
    private final Judge judge =
            new Judge(SETTINGS, metric -> Optional.empty(), time -> new Rules(SETTINGS.rules()), failures::add);
    private SeriesMemory memory = SeriesMemory.NOTHING;

    @BeforeEach
    void learnsOfTwoVersions() {
        judge(point("v7", 0, 1, 10), point("v8", 0, 2, 5));
        verdicts.clear();
    }

    private void judge(MetricPoint... points) {
        memory = judge.judge(memory, List.of(points), verdicts::add);
    }

    @Test
    void oneThatThrowsWhileItJudgesKeepsBothPartsAsTheyWere() {
        judge(point("v7", 1, IN_JUDGING, 10), point("v8", 1, 2, 5));

        assertThat(verdicts)
                .extracting(verdict -> verdict.point().series().version())
                .containsExactly("v8");
        assertThat(failures).hasSize(1);
        assertThat(shared()).containsExactly(1, 1);
        assertThat(track("v7")).containsExactly(1);
        assertThat(track("v8")).containsExactly(4);
    }

    @Test
    void oneThatThrowsWhileItTeachesForgetsTheSeriesAndBeginsAgain() {
        judge(point("v7", 1, IN_TEACHING, 10), point("v8", 1, 2, 5));

        assertThat(verdicts).hasSize(2);
        assertThat(failures).extracting(Failure::version).containsExactly("v7");
        assertThat(memory.shared()).isEmpty();
        assertThat(memory.versions())
                .hasSize(2)
                .allMatch(version -> version.rules().isEmpty());

        judge(point("v7", 2, 3, 10));

        assertThat(failures).hasSize(1);
        assertThat(shared()).containsExactly(3, 3);
        assertThat(track("v7")).containsExactly(3);
    }

    @Test
    void aSharedPartThatCannotBeReadIsForgottenWithWhatDependsOnIt() {
        SharedMemory cut = new SharedMemory("sums()", DetectorMemory.written(new byte[1]));
        memory = new SeriesMemory(memory.versions(), List.of(cut));

        judge(point("v7", 1, 1, 10));

        assertThat(verdicts).isEmpty();
        assertThat(failures).hasSize(1);
        assertThat(memory.shared()).isEmpty();
        assertThat(memory.versions()).flatExtracting(VersionMemory::rules).isEmpty();
    }

    @Test
    void aTrackThatCannotBeReadIsForgottenAlone() {
        RuleMemory cut = new RuleMemory(
                "Broken/warning",
                "sums()",
                DetectorMemory.written(new byte[1]),
                null,
                RuleMemory.NEVER,
                RuleMemory.NEVER,
                RuleMemory.NEVER,
                Pauses.UNKNOWN);
        VersionMemory version = new VersionMemory("v7", 0, 10_000, 10, List.of(cut));
        memory = new SeriesMemory(List.of(version, memory.version("v8")), memory.shared());

        judge(point("v7", 1, 1, 10));

        assertThat(failures).hasSize(1);
        assertThat(memory.version("v7").rules()).isEmpty();
        assertThat(track("v8")).containsExactly(2);
        assertThat(shared()).containsExactly(1, 1);
    }

    @Test
    void theVersionWithMostEventsTeachesWhateverTheOthersShow() {
        judge(point("v7", 1, 10, 5), point("v8", 1, 20, 10));
        assertThat(shared()).containsExactly(21, 21);

        judge(point("v7", 2, 100, 10), point("v8", 2, 200, 10)); // as many: the first by name
        assertThat(shared()).containsExactly(121, 121);
    }

    private int[] shared() {
        return memory.shared().get(0).memory().as(new Sums().series());
    }

    private int[] track(String version) {
        return memory.version(version).of("Broken/warning").own().as(new Sums().tracks());
    }

    private static MetricPoint point(String version, int window, double value, long count) {
        Instant start = Instant.ofEpochMilli(window * 10_000L);
        Instant end = start.plusSeconds(10);
        Series series = Series.of("ranker", version, "all", "latency_p50", "10s", "");
        return new MetricPoint(
                series, start, end, end, value, count, Double.NaN, Double.NaN, Double.NaN, false, List.of());
    }

    /** So many numbers. */
    private record Numbers(int length) implements DetectorMemory.Format<int[]> {
        @Override
        public String describe() {
            return "numbers";
        }

        @Override
        public int[] copy(int[] memory) {
            return memory.clone();
        }

        @Override
        public void write(int[] memory, DataOutput out) throws IOException {
            for (int number : memory) {
                out.writeInt(number);
            }
        }

        @Override
        public int[] read(DataInput in) throws IOException {
            int[] numbers = new int[length];
            for (int i = 0; i < length; i++) {
                numbers[i] = in.readInt();
            }
            return numbers;
        }
    }

    /** Adds values, those of the series twice over; throws halfway. */
    private record Sums() implements Detector<Integer>, Sharing<int[], int[]> {
        @Override
        public String name() {
            return "sums";
        }

        @Override
        public String describe() {
            return "sums()";
        }

        @Override
        public Sharing<?, ?> sharing() {
            return this;
        }

        @Override
        public DetectorMemory.Format<int[]> series() {
            return new Numbers(2);
        }

        @Override
        public DetectorMemory.Format<int[]> tracks() {
            return new Numbers(1);
        }

        @Override
        public int[] initialSeries() {
            return new int[2];
        }

        @Override
        public int[] initialTrack() {
            return new int[1];
        }

        @Override
        public boolean ready(int[] series, int[] track) {
            return false;
        }

        @Override
        public boolean inherits(int[] track) {
            return false;
        }

        @Override
        public int[] forAnotherVersion(int[] track) {
            return track.clone();
        }

        @Override
        public int[] forAnotherRule(int[] track) {
            return track.clone();
        }

        @Override
        public void begin(int[] series, Value value, RuleTerms terms) {
            // no stamp is another
        }

        @Override
        public Judged<int[], int[]> judge(
                int[] series, int[] track, Value value, RuleTerms terms, double limit, Role role) {
            track[0] += (int) value.value();
            if (value.value() == IN_JUDGING) {
                throw new ArithmeticException("planted");
            }
            return new Judged<>(Step.learning(track), taught -> {
                taught[0] += (int) value.value();
                if (value.value() == IN_TEACHING) {
                    throw new ArithmeticException("planted");
                }
                taught[1] += (int) value.value();
            });
        }

        @Override
        public Integer initial() {
            return 0;
        }

        @Override
        public boolean ready(Integer memory) {
            return true;
        }

        @Override
        public Step<Integer> step(Integer before, Value value) {
            return Step.learning(before);
        }

        @Override
        public Integer warmUpAnew(Integer before) {
            return before;
        }

        @Override
        public void write(Integer memory, DataOutput out) throws IOException {
            out.writeInt(memory);
        }

        @Override
        public Integer read(DataInput in) throws IOException {
            return in.readInt();
        }
    }
}
