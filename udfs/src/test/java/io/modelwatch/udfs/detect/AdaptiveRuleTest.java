package io.modelwatch.udfs.detect;

import static io.modelwatch.udfs.detect.DailyShare.DAY;
import static io.modelwatch.udfs.detect.DailyShare.HOUR;
import static io.modelwatch.udfs.detect.DailyShare.METRICS;
import static io.modelwatch.udfs.detect.DailyShare.points;
import static io.modelwatch.udfs.detect.DailyShare.rule;
import static io.modelwatch.udfs.detect.DailyShare.start;
import static io.modelwatch.udfs.detect.DailyShare.truth;
import static io.modelwatch.udfs.detect.DailyShare.window;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.Ending;
import io.modelwatch.schemas.alert.Verdict.Judgement;
import io.modelwatch.udfs.detect.AlertMemory.Written;
import io.modelwatch.udfs.detect.Rule.Direction;
import io.modelwatch.udfs.detect.adaptive.Days;
import io.modelwatch.udfs.detect.replay.DetectionReplay;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules by the adaptive detector, judged as in the job. */
class AdaptiveRuleTest {
    private static final long HOUR_MILLIS = 3_600_000;
    /** Rules by this detector do not ask for it. */
    private static final long ADOPT_AFTER_MILLIS = 600_000;

    private static final int FAULT = 180;
    private static final int AT_PEAK = 2 * DAY + DAY / 4 - FAULT / 2;
    private static final int AT_TROUGH = 4 * DAY + 3 * DAY / 4 - FAULT / 2;
    private static final int FEW = 5;
    private static final Detector<?> DETECTOR = AdaptiveDetector.KIND.create(Map.of());
    private static final Rule LOW = rule(DETECTOR, Direction.DOWN, 3, FEW);

    /** What the job would have published, without the first day, in which it learns. */
    private record Judged(List<Verdict> verdicts, List<Written> alerts) {
        static Judged of(Rule rule, List<MetricPoint> points) {
            Judged judged = new Judged(new ArrayList<>(), new ArrayList<>());
            List<Written> all = new DetectionReplay(settings(rule), METRICS, judged.verdicts()::add).run(points);
            all.stream()
                    .filter(written -> !written.alert().startsAt().isBefore(start(DAY)))
                    .forEach(judged.alerts()::add);
            return judged;
        }

        List<Verdict> between(int from, int to) {
            return verdicts.stream()
                    .filter(verdict -> !verdict.point().windowStart().isBefore(start(from))
                            && verdict.point().windowStart().isBefore(start(to)))
                    .toList();
        }
    }

    private static DetectionSettings settings(Rule rule) {
        return new DetectionSettings(List.of(rule), ADOPT_AFTER_MILLIS, HOUR_MILLIS, 24 * HOUR_MILLIS, HOUR_MILLIS);
    }

    private static IntToDoubleFunction from(int begin, double factor) {
        return window -> window >= begin ? factor : 1;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void isSilentInTheWeekAfterADayOfLearning(long seed) {
        Judged judged = Judged.of(LOW, points("v7", 0, 8 * DAY, seed, window -> 1));

        assertThat(judged.verdicts()).hasSize(8 * DAY);
        assertThat(judged.alerts()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void findsAFallOfThirtyPercentAtThePeakAndAtTheTroughAndItsEnd(long seed) {
        Judged judged = Judged.of(
                LOW,
                points(
                        "v7",
                        0,
                        5 * DAY,
                        seed,
                        window -> isFaulty(window, AT_PEAK) || isFaulty(window, AT_TROUGH) ? 0.7 : 1));

        assertThat(judged.alerts())
                .extracting(written -> written.alert().status())
                .containsExactly(
                        Alert.Status.FIRING, Alert.Status.RESOLVED, Alert.Status.FIRING, Alert.Status.RESOLVED);
        isFoundAndEnds(judged, AT_PEAK, judged.alerts().subList(0, 2));
        isFoundAndEnds(judged, AT_TROUGH, judged.alerts().subList(2, 4));
    }

    private static boolean isFaulty(int window, int begin) {
        return window >= begin && window < begin + FAULT;
    }

    private static void isFoundAndEnds(Judged judged, int begin, List<Written> alert) {
        List<Verdict> faulty = judged.between(begin, begin + FAULT);

        assertThat(alert.get(0).at())
                .isBetween(start(begin + 3).toEpochMilli(), start(begin + FEW).toEpochMilli());
        assertThat(window(alert.get(1).alert().endsAt())).isBetween(begin + FAULT, begin + FAULT + FEW);
        assertThat(faulty.stream().filter(verdict -> verdict.judgement() == Judgement.ANOMALOUS))
                .hasSizeGreaterThanOrEqualTo(FAULT * 4 / 5);
        assertThat(faulty).allSatisfy(verdict -> {
            double truth = truth(window(verdict.point().windowStart()));
            assertThat(verdict.expected()).isCloseTo(truth, within(0.1 * truth));
            assertThat(verdict.lower()).isLessThan(verdict.expected());
            assertThat(verdict.upper()).isGreaterThan(verdict.expected());
            assertThat(verdict.score()).isNotPositive();
            assertThat(verdict.detector()).isEqualTo("adaptive");
        });
    }

    @Test
    void whatStaysForFreezeForIsTheNewNormalOfTheWholeDay() {
        int begin = 2 * DAY + DAY / 4;
        Judged judged = Judged.of(LOW, points("v7", 0, 3 * DAY, 1, from(begin, 0.7)));

        assertThat(judged.verdicts().stream()
                        .filter(verdict -> verdict.ending() != Ending.NONE)
                        .toList())
                .singleElement()
                .satisfies(verdict -> {
                    assertThat(verdict.ending()).isEqualTo(Ending.NEW_NORMAL);
                    assertThat(window(verdict.point().windowStart())).isBetween(begin + HOUR, begin + HOUR + FEW);
                });
        assertThat(judged.alerts())
                .extracting(written -> written.alert().status())
                .containsExactly(Alert.Status.FIRING, Alert.Status.RESOLVED);
    }

    @Test
    void theGoodSideIsNoAnomalyAndIsNotLearned() {
        int begin = 2 * DAY + DAY / 4;
        Judged judged = Judged.of(LOW, points("v7", 0, begin + FAULT, 1, from(begin, 1.3)));

        assertThat(judged.between(begin, begin + FAULT)).allSatisfy(verdict -> {
            double truth = truth(window(verdict.point().windowStart()));
            assertThat(verdict.judgement()).isEqualTo(Judgement.NORMAL);
            assertThat(verdict.expected()).isCloseTo(truth, within(0.1 * truth));
        });
    }

    /** The memory belongs to the detector, not to its limits. */
    @Test
    void otherLimitsForgetNothing() {
        Rule other = rule(AdaptiveDetector.KIND.create(Map.of("false-incidents-per-month", 5)), Direction.BOTH, 2, 3);
        List<Verdict> verdicts = new ArrayList<>();
        SeriesMemory memory = judge(LOW, SeriesMemory.NOTHING, points("v7", 0, 2 * DAY, 1, window -> 1), verdicts);
        List<MetricPoint> next = points("v7", 2 * DAY, 2 * DAY + 1, 9, window -> 1);
        verdicts.clear();

        judge(LOW, memory.copy(), next, verdicts);
        judge(other, memory.copy(), next, verdicts);

        assertThat(verdicts).extracting(Verdict::judgement).containsOnly(Judgement.NORMAL);
        assertThat(verdicts).extracting(Verdict::ending).containsOnly(Ending.NONE);
        assertThat(verdicts.get(1).expected()).isEqualTo(verdicts.get(0).expected());
        assertThat(verdicts.get(1).lower()).isNotEqualTo(verdicts.get(0).lower());
    }

    /** The hours of another zone are others. */
    @Test
    void anotherTimeZoneForgetsWhatWasLearned() {
        List<Verdict> verdicts = new ArrayList<>();
        SeriesMemory memory = judge(LOW, SeriesMemory.NOTHING, points("v7", 0, HOUR, 1, window -> 1), verdicts);
        var elsewhere = new Days(ZoneId.of("Asia/Shanghai"), List.of());
        var moved = new DetectionSettings(
                List.of(LOW),
                HOUR_MILLIS,
                HOUR_MILLIS,
                24 * HOUR_MILLIS,
                HOUR_MILLIS,
                elsewhere,
                IncidentBudget.UNDIVIDED);
        verdicts.clear();

        new Judge(moved, METRICS).judge(memory, points("v7", HOUR, HOUR + 1, 2, window -> 1), verdicts::add);

        assertThat(verdicts).extracting(Verdict::judgement).containsExactly(Judgement.LEARNING);
        assertThat(verdicts).extracting(Verdict::ending).containsExactly(Ending.REPLACED);
    }

    /** Verdicts on a version that begins after two days of another. */
    private static List<Verdict> ofANewVersion(int windows, double factor) {
        List<Verdict> verdicts = new ArrayList<>();
        SeriesMemory memory = judge(LOW, SeriesMemory.NOTHING, points("v7", 0, 2 * DAY, 1, window -> 1), verdicts);
        verdicts.clear();
        judge(LOW, memory, points("v8", 2 * DAY, 2 * DAY + windows, 2, window -> factor), verdicts);
        return verdicts;
    }

    @Test
    void judgesAVersionThatIsBadFromItsFirstRequestByItsModelsPast() {
        List<Verdict> verdicts = ofANewVersion(2 * HOUR, 0.7);

        assertThat(verdicts.subList(0, FEW)).extracting(Verdict::judgement).containsOnly(Judgement.ANOMALOUS);
        assertThat(verdicts.subList(0, HOUR)).allMatch(Verdict::inherited);
        assertThat(verdicts.get(HOUR).ending()).isEqualTo(Ending.NEW_NORMAL);
        assertThat(verdicts.subList(HOUR + 1, 2 * HOUR))
                .noneMatch(Verdict::inherited)
                .filteredOn(verdict -> verdict.judgement() == Judgement.ANOMALOUS)
                .hasSizeLessThan(FEW);
    }

    @Test
    void aVersionThatIsLikeItsModelKeepsItsDayAndComesToALevelOfItsOwn() {
        List<Verdict> verdicts = ofANewVersion(DAY, 0.97);

        assertThat(verdicts)
                .filteredOn(verdict -> verdict.judgement() == Judgement.ANOMALOUS)
                .hasSizeLessThan(FEW);
        assertThat(verdicts.subList(0, HOUR)).allMatch(Verdict::inherited);
        assertThat(verdicts.subList(2 * HOUR, DAY)).noneMatch(Verdict::inherited);
        assertThat(verdicts.subList(DAY / 2, DAY)).allSatisfy(verdict -> {
            double truth = 0.97 * truth(window(verdict.point().windowStart()));
            assertThat(verdict.expected()).isCloseTo(truth, within(0.05 * truth));
        });
    }

    /** Whether or not the other version has been judged before at that stamp, and its memory is an object. */
    @ParameterizedTest
    @CsvSource({"v7, v8", "v8, v7"})
    void aVersionBeginsWithWhatAnotherKnewBeforeTheStamp(String known, String begun) throws IOException {
        SeriesMemory memory =
                judge(LOW, SeriesMemory.NOTHING, points(known, 0, HOUR, 1, window -> 1), new ArrayList<>());
        SeriesMemory restored = read(written(memory));
        List<MetricPoint> stamp = new ArrayList<>(points(known, HOUR, HOUR + 1, 2, window -> 1));
        stamp.addAll(points(begun, HOUR, HOUR + 1, 3, window -> 1));
        List<Verdict> verdicts = new ArrayList<>();
        List<Verdict> afterRestore = new ArrayList<>();

        SeriesMemory after = new Judge(settings(LOW), METRICS).judge(memory, stamp, verdicts::add);
        SeriesMemory restoredAfter = new Judge(settings(LOW), METRICS).judge(restored, stamp, afterRestore::add);

        assertThat(verdicts).hasSize(2).isEqualTo(afterRestore);
        assertThat(written(after)).isEqualTo(written(restoredAfter));
    }

    private static byte[] written(SeriesMemory memory) throws IOException {
        var bytes = new ByteArrayOutputStream();
        memory.write(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static SeriesMemory read(byte[] bytes) throws IOException {
        return SeriesMemory.read(new DataInputStream(new ByteArrayInputStream(bytes)));
    }

    private static SeriesMemory judge(
            Rule rule, SeriesMemory before, List<MetricPoint> points, List<Verdict> verdicts) {
        Judge judge = new Judge(settings(rule), METRICS);
        SeriesMemory memory = before;
        for (MetricPoint point : points) {
            memory = judge.judge(memory, List.of(point), verdicts::add);
        }
        return memory;
    }

    @Test
    void refusesABudgetThatIsNone() {
        for (double none : new double[] {0, -1}) {
            assertThatThrownBy(() -> AdaptiveDetector.KIND.create(Map.of("false-incidents-per-month", none)))
                    .hasMessage("adaptive: false-incidents-per-month must be > 0, was " + none);
        }
    }
}
