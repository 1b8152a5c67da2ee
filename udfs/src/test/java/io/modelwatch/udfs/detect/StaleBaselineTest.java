package io.modelwatch.udfs.detect;

import static io.modelwatch.udfs.detect.SeriesMemory.RuleMemory.NEVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Subject;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.Judgement;
import io.modelwatch.udfs.detect.Rule.Direction;
import io.modelwatch.udfs.detect.SeriesMemory.RuleMemory;
import io.modelwatch.udfs.detect.SeriesMemory.VersionMemory;
import io.modelwatch.udfs.stats.Category;
import io.modelwatch.udfs.stats.Metric;
import io.modelwatch.udfs.stats.Metric.Shape;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A baseline that follows the last windows, and a series that was not judged for a while: windows of 10 s, a baseline of 50 minutes. */
class StaleBaselineTest {
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final int WINDOW = 10_000;
    private static final int IN_AN_HOUR = 360;
    private static final int LEARNED = 600;
    private static final int ENOUGH = 100;
    /** Windows of three minutes; a warm-up takes five. */
    private static final int BURST = 18;

    private static final int WARM_UP = 30;
    private static final int REMEMBERED = 300;

    private final List<MetricPoint> points = new ArrayList<>();
    private Random random;

    static Stream<Detector<?>> detectors() {
        return Stream.of(ZScore.STANDARD, EwmaChart.STANDARD, Cusum.STANDARD);
    }

    @BeforeEach
    void learn() {
        random = new Random(1);
        add("v7", 0, LEARNED, 100, ENOUGH);
    }

    /** Noise of one hundredth around a level. */
    private void add(String version, int from, int to, double level, long count) {
        Series series = new Series("ranker", version, Subject.ALL, "level", Span.of(WINDOW), Span.NONE);
        for (int i = from; i < to; i++) {
            Instant end = Instant.ofEpochMilli((i + 1L) * WINDOW);
            double value = level + level / 100 * random.nextGaussian();
            points.add(new MetricPoint(
                    series,
                    Instant.ofEpochMilli((long) i * WINDOW),
                    end,
                    end,
                    value,
                    count,
                    Double.NaN,
                    Double.NaN,
                    Double.NaN,
                    false,
                    List.of()));
        }
    }

    /** What is said of a version's first window from a number on. */
    private Judgement at(Detector<?> detector, String version, int window) {
        List<Verdict> verdicts = new ArrayList<>();
        judged(detector, verdicts::add);
        return verdicts.stream()
                .filter(verdict -> verdict.point().series().version().equals(version))
                .filter(verdict -> verdict.point().windowStart().toEpochMilli() == (long) window * WINDOW)
                .findFirst()
                .orElseThrow()
                .judgement();
    }

    /** What is known after all points, restored after each stamp. */
    private SeriesMemory judged(Detector<?> detector, Consumer<Verdict> verdicts) {
        var rule = new Rule("Fell", detector, "*", "*", "*", "*", Direction.DOWN, 0, 0, ENOUGH, "warning", 1, 1, 0);
        var settings = new DetectionSettings(List.of(rule), HOUR, HOUR, 24 * HOUR, HOUR);
        Judge judge = new Judge(settings, StaleBaselineTest::metric);
        SeriesMemory memory = SeriesMemory.NOTHING;
        for (List<MetricPoint> stamp : points.stream()
                .collect(Collectors.groupingBy(MetricPoint::time, TreeMap::new, Collectors.toList()))
                .values()) {
            memory = restored(judge.judge(memory, stamp, verdicts));
        }
        return memory;
    }

    private static SeriesMemory restored(SeriesMemory memory) {
        try {
            return read(written(memory));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static byte[] written(SeriesMemory memory) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        memory.write(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static SeriesMemory read(byte[] bytes) throws IOException {
        return SeriesMemory.read(new DataInputStream(new ByteArrayInputStream(bytes)));
    }

    private static Optional<Metric> metric(String name) {
        return Optional.of(new Metric(name, "", Category.QUALITY, Shape.OTHER, "A metric of the test."));
    }

    @ParameterizedTest
    @MethodSource("detectors")
    void isUsedAfterHalfAnHour(Detector<?> detector) {
        int next = LEARNED + IN_AN_HOUR / 2;
        add("v7", next, next + 5, 80, ENOUGH);
        assertThat(at(detector, "v7", next + 4)).isEqualTo(Judgement.ANOMALOUS);
    }

    @ParameterizedTest
    @MethodSource("detectors")
    void isLearnedAnewAfterAnHour(Detector<?> detector) {
        int next = LEARNED + IN_AN_HOUR;
        add("v7", next, next + 5, 80, ENOUGH);
        assertThat(at(detector, "v7", next)).isEqualTo(Judgement.LEARNING);
        assertThat(at(detector, "v7", next + 4)).isEqualTo(Judgement.LEARNING);
    }

    @ParameterizedTest
    @MethodSource("detectors")
    void isNotKeptUpToDateByWindowsThatAreTooThin(Detector<?> detector) {
        int next = LEARNED + IN_AN_HOUR;
        add("v7", LEARNED, next, 80, ENOUGH - 1);
        add("v7", next, next + 5, 80, ENOUGH);
        assertThat(at(detector, "v7", next - 1)).isEqualTo(Judgement.NOT_ENOUGH_DATA);
        assertThat(at(detector, "v7", next)).isEqualTo(Judgement.LEARNING);
    }

    @ParameterizedTest
    @MethodSource("detectors")
    void ofWhatIsAskedInBurstsIsLearnedAcrossThem(Detector<?> detector) {
        addBursts(2);
        int next = LEARNED + 3 * IN_AN_HOUR;
        add("v7", next, next + BURST, 80, ENOUGH);
        assertThat(at(detector, "v7", LEARNED + IN_AN_HOUR)).isEqualTo(Judgement.LEARNING);
        assertThat(at(detector, "v7", next)).isNotEqualTo(Judgement.LEARNING);
        assertThat(at(detector, "v7", next + 4)).isEqualTo(Judgement.ANOMALOUS);
    }

    @ParameterizedTest
    @MethodSource("detectors")
    void ofWhatIsAskedInBurstsSinceItBeganIsLearnedAcrossThem(Detector<?> detector) {
        points.clear();
        addBursts(9);
        int next = LEARNED + 10 * IN_AN_HOUR;
        add("v7", next, next + BURST, 80, ENOUGH);
        assertThat(at(detector, "v7", next + 4)).isEqualTo(Judgement.ANOMALOUS);
    }

    @ParameterizedTest
    @MethodSource("detectors")
    void isHandedToANewVersionOfWhatIsAskedInBursts(Detector<?> detector) {
        addBursts(3);
        int next = LEARNED + 4 * IN_AN_HOUR;
        add("v8", next, next + BURST, 80, ENOUGH);
        assertThat(at(detector, "v8", next + 4)).isEqualTo(Judgement.ANOMALOUS);
    }

    private void addBursts(int hours) {
        for (int hour = 1; hour <= hours; hour++) {
            int from = LEARNED + hour * IN_AN_HOUR;
            add("v7", from, from + BURST, 100, ENOUGH);
        }
    }

    @ParameterizedTest
    @MethodSource("detectors")
    void goesOnWithAWarmUpThatHadNotFinished(Detector<?> detector) {
        points.clear();
        add("v7", 0, BURST, 100, ENOUGH);
        int next = BURST + IN_AN_HOUR;
        int ready = next + WARM_UP - BURST;
        add("v7", next, ready, 100, ENOUGH);
        add("v7", ready, ready + 5, 80, ENOUGH);
        assertThat(at(detector, "v7", ready - 1)).isEqualTo(Judgement.LEARNING);
        assertThat(at(detector, "v7", ready + 4)).isEqualTo(Judgement.ANOMALOUS);
    }

    @Test
    void isTakenFromAVersionThatWasJudgedMeanwhile() {
        int next = LEARNED + IN_AN_HOUR;
        add("v8", LEARNED, next, 100, ENOUGH);
        add("v7", next, next + REMEMBERED + 1, 80, ENOUGH);
        assertThat(at(EwmaChart.STANDARD, "v7", next)).isEqualTo(Judgement.ANOMALOUS);
        assertThat(at(EwmaChart.STANDARD, "v7", next + WARM_UP + 1)).isEqualTo(Judgement.ANOMALOUS);
        assertThat(at(EwmaChart.STANDARD, "v7", next + REMEMBERED)).isEqualTo(Judgement.ANOMALOUS);
    }

    @Test
    void isNotHandedToANewVersion() {
        int next = LEARNED + IN_AN_HOUR;
        add("v8", next, next + 5, 80, ENOUGH);
        assertThat(at(EwmaChart.STANDARD, "v8", next)).isEqualTo(Judgement.LEARNING);
    }

    /** A canary that was asked too little to be judged took what its model was like then. */
    @ParameterizedTest
    @MethodSource("detectors")
    void ofANewVersionIsAsOldAsWhereItIsFrom(Detector<?> detector) {
        int next = LEARNED + IN_AN_HOUR;
        add("v8", LEARNED - 1, LEARNED, 100, ENOUGH - 1);
        add("v8", next, next + 5, 80, ENOUGH);
        assertThat(at(detector, "v8", LEARNED - 1)).isEqualTo(Judgement.NOT_ENOUGH_DATA);
        assertThat(at(detector, "v8", next + 4)).isEqualTo(Judgement.LEARNING);
    }

    /** As a savepoint has it that did not say when a rule had judged last. */
    @Test
    void ofAFormerFormatIsAsOldAsTheLatestPoint() throws IOException {
        SeriesMemory learned = judged(EwmaChart.STANDARD, verdict -> {});
        VersionMemory version = learned.version("v7");
        RuleMemory rule = version.rules().get(0);
        var former = new RuleMemory(rule.rule(), rule.detector(), rule.own(), null, NEVER, NEVER, NEVER, rule.pauses());
        byte[] bytes = written(new SeriesMemory(List.of(version.with(List.of(former))), List.of()));
        bytes[0] = 3;

        VersionMemory read = read(bytes).version("v7");

        assertThat(read.rules().get(0).lastJudged()).isEqualTo((long) LEARNED * WINDOW);
    }

    @Test
    void ofBoundsNeverIs() {
        int next = LEARNED + IN_AN_HOUR;
        add("v7", next, next + 1, 80, ENOUGH);
        assertThat(at(new Threshold(90, Double.NaN), "v7", next)).isEqualTo(Judgement.ANOMALOUS);
    }
}
