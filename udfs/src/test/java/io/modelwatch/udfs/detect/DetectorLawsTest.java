package io.modelwatch.udfs.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.WildOutcomes;
import io.modelwatch.udfs.detect.Detector.Side;
import io.modelwatch.udfs.detect.Detector.Step;
import io.modelwatch.udfs.detect.Detector.Value;
import io.modelwatch.udfs.stats.Metric.Shape;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every detector of the catalogue keeps to. A detector without defaults for all parameters is given bounds around the values. */
class DetectorLawsTest {
    /** More than eight hours of 10 s windows: some know no rarity before. */
    private static final int LEARNED = 3000;

    private static final int FEW = 300;

    static Stream<DetectorKind> kinds() {
        return Catalog.detectors().stream();
    }

    static Stream<Detector<?>> detectors() {
        return kinds().map(kind ->
                kind.create(kind.name().equals("threshold") ? Map.of("lower", 90, "upper", 110) : Map.of()));
    }

    /** Those that do not hold what they expect by themselves. */
    static Stream<Detector<?>> following() {
        return detectors().filter(detector -> detector.sharing() == null);
    }

    private static Value value(double value) {
        return new Value(value, 50, Shape.OTHER);
    }

    /** The memory after values of mean 100 and deviation 1. */
    private static <M> M calm(Detector<M> detector) {
        Random random = new Random(1);
        M memory = detector.initial();
        for (int i = 0; i < LEARNED; i++) {
            memory = detector.step(memory, value(100 + random.nextGaussian())).learned();
        }
        return memory;
    }

    @ParameterizedTest
    @MethodSource("detectors")
    <M> void staysSilentOnAConstantSeries(Detector<M> detector) {
        for (Shape shape : Shape.values()) {
            for (double constant : new double[] {100, 100.1}) {
                M memory = detector.initial();
                for (int i = 0; i < 300; i++) {
                    Step<M> step = detector.step(memory, new Value(constant, 1 + i % 7, shape));
                    assertThat(step.side()).isEqualTo(Side.INSIDE);
                    memory = step.learned();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("detectors")
    <M> void findsAStepWithinFivePointsOnEitherSide(Detector<M> detector) {
        assertThat(sideAfter(detector, 130, 5)).isEqualTo(Side.ABOVE);
        assertThat(sideAfter(detector, 70, 5)).isEqualTo(Side.BELOW);
    }

    private static <M> Side sideAfter(Detector<M> detector, double value, int points) {
        M memory = calm(detector);
        Side side = Side.INSIDE;
        for (int i = 0; i < points; i++) {
            Step<M> step = detector.step(memory, value(value));
            side = step.side();
            memory = step.learned();
        }
        return side;
    }

    @ParameterizedTest
    @MethodSource("detectors")
    <M> void scoresAValueBeforeItLearnsIt(Detector<M> detector) {
        M memory = calm(detector);

        Step<M> ordinary = detector.step(detector.copy(memory), value(100));
        Step<M> outlier = detector.step(memory, value(1e6));

        assertThat(limits(outlier)).isEqualTo(limits(ordinary));
        assertThat(outlier.score()).isPositive();
    }

    @ParameterizedTest
    @MethodSource("detectors")
    <M> void saysNothingWhileItLearns(Detector<M> detector) {
        Step<M> first = detector.step(detector.initial(), value(1e6));

        assertThat(first.ready()).isEqualTo(!detector.learns());
        assertThat(first.ready() || (first.side() == Side.INSIDE && Double.isNaN(first.score())))
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("following")
    <M> void hardlyMovesItsLimitsForOneValueBeyondThem(Detector<M> detector) {
        for (double value : new double[] {200, -1e90, 1e90}) {
            M after = detector.step(calm(detector), value(value)).learned();

            assertThat(width(detector, after)).isCloseTo(width(detector, calm(detector)), withinPercentage(1));
            assertThat(centre(detector, after)).isCloseTo(centre(detector, calm(detector)), within(0.01));
        }
    }

    /** Half an hour of windows of 10 s. */
    @ParameterizedTest
    @MethodSource("following")
    <M> void widensItsLimitsByAThirdInAFaultThatLasts(Detector<M> detector) {
        for (double value : new double[] {200, -200}) {
            M memory = calm(detector);
            for (int i = 0; i < 180; i++) {
                Step<M> step = detector.step(memory, value(value));
                memory = step.learned();
                assertThat(step.side()).isEqualTo(value > 0 ? Side.ABOVE : Side.BELOW);
            }

            assertThat(width(detector, memory)).isLessThan(1.4 * width(detector, calm(detector)));
            assertThat(centre(detector, memory)).isCloseTo(centre(detector, calm(detector)), within(0.3));
        }
    }

    private static <M> double width(Detector<M> detector, M memory) {
        Step<M> step = detector.step(detector.atRest(memory), value(100));
        return step.upper() - step.lower();
    }

    private static <M> double centre(Detector<M> detector, M memory) {
        Step<M> step = detector.step(detector.atRest(memory), value(100));
        return (step.upper() + step.lower()) / 2;
    }

    /** A constant past must not make what comes after it unjudgeable; means of 0.1 over 3 events round badly. */
    @ParameterizedTest
    @MethodSource("detectors")
    <M> void findsAStepAfterAConstantSeries(Detector<M> detector) {
        for (Shape shape : Shape.values()) {
            for (double constant : new double[] {100.1, 0.1, 0, 1e300}) {
                M memory = detector.initial();
                for (int i = 0; i < LEARNED; i++) {
                    memory =
                            detector.step(memory, new Value(constant, 3, shape)).learned();
                }
                Step<M> step = detector.step(memory, new Value(-1e6, 3, shape));

                assertThat(step.side()).as("%s after %s", shape, constant).isEqualTo(Side.BELOW);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("detectors")
    <M> void saysNumbersWhateverItWasGiven(Detector<M> detector) {
        Random random = new Random(7);
        for (int series = 0; series < 300; series++) {
            M memory = detector.initial();
            for (int i = 0; i < FEW; i++) {
                Step<M> step = detector.step(memory, wild(random));
                if (step.ready()) {
                    assertThat(step.score()).isFinite();
                    assertThat(List.of(step.expected(), step.lower(), step.upper()))
                            .allMatch(number -> !Double.isInfinite(number));
                    assertThat(detector.learns() && limits(step).contains(Double.NaN))
                            .isFalse();
                }
                memory = step.learned();
            }
            assertThat(calmAfter(detector, detector.warmUpAnew(memory)).score()).isFinite();
        }
    }

    private static Value wild(Random random) {
        long count = random.nextInt(4) == 0 ? Long.MAX_VALUE : 1 + random.nextInt(1_000_000);
        return new Value(WildOutcomes.number(random), count, Shape.values()[random.nextInt(Shape.values().length)]);
    }

    private static <M> Step<M> calmAfter(Detector<M> detector, M memory) {
        M learned = memory;
        for (int i = 0; i < FEW; i++) {
            learned = detector.step(learned, value(100)).learned();
        }
        return detector.step(learned, value(100));
    }

    private static List<Double> limits(Step<?> step) {
        return List.of(step.expected(), step.lower(), step.upper());
    }

    @ParameterizedTest
    @MethodSource("detectors")
    <M> void forgetsItsBaselineWhereItWarmsUpAnew(Detector<M> detector) {
        M anew = detector.warmUpAnew(calm(detector));

        assertThat(detector.ready(anew)).isEqualTo(!detector.learns());
    }

    @ParameterizedTest
    @MethodSource("detectors")
    <M> void readsWhatItWrote(Detector<M> detector) throws IOException {
        for (M memory : List.of(detector.initial(), calm(detector))) {
            byte[] written = write(detector, memory);
            M read = detector.read(new DataInputStream(new ByteArrayInputStream(written)));

            assertThat(write(detector, read)).isEqualTo(written);
            assertThat(detector.ready(read)).isEqualTo(detector.ready(memory));
            assertThat(limits(detector.step(read, value(103)))).isEqualTo(limits(detector.step(memory, value(103))));
        }
    }

    private static <M> byte[] write(Detector<M> detector, M memory) throws IOException {
        var bytes = new ByteArrayOutputStream();
        detector.write(memory, new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @MethodSource("detectors")
    void refusesWhatIsNoNumber(Detector<?> detector) {
        for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            assertThatThrownBy(() -> stepFromNothing(detector, value)).hasMessage("value must be finite, was " + value);
        }
    }

    private static <M> Step<M> stepFromNothing(Detector<M> detector, double value) {
        return detector.step(detector.initial(), value(value));
    }

    /** A step may change it in place; what another works on must not change. */
    @ParameterizedTest
    @MethodSource("detectors")
    <M> void aCopyAndWhatAnotherSeriesStartsFromChangeApart(Detector<M> detector) throws IOException {
        M memory = calm(detector);
        byte[] written = write(detector, memory);

        detector.step(detector.copy(memory), value(130));
        detector.step(detector.atRest(memory), value(130));

        assertThat(write(detector, memory)).isEqualTo(written);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void describesEveryParameter(DetectorKind kind) {
        Detector<?> detector = kind.create(
                switch (kind.name()) {
                    case "threshold" -> Map.of("upper", 1);
                    case "adaptive" -> Map.of("false-incidents-per-month", 1);
                    default -> Map.of();
                });

        assertThat(detector.name()).isEqualTo(kind.name());
        assertThat(detector.describe()).startsWith(kind.name() + "(");
        assertThat(kind.parameters())
                .allSatisfy(parameter -> assertThat(detector.describe()).contains(parameter.name() + "="));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void refusesAParameterThatItDoesNotKnow(DetectorKind kind) {
        String known = kind.parameters().get(0).name();

        assertThatThrownBy(() -> kind.create(Map.of(known + "s", 1)))
                .hasMessageStartingWith(
                        "%s: unknown parameter '%ss', did you mean '%s'?".formatted(kind.name(), known, known));
    }
}
