package io.modelwatch.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.job.MeasuredDays.Kind;
import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.detect.replay.DetectionReplay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The adaptive rules of {@code modelwatch.yaml} on metrics with a rhythm of the day, with the budget of a model that has segments. */
class ShippedRulesTest {
    private static final String MODEL = """
            models:
              - {name: ranker, task: ranking, unlabelled: negative,
                 segments: {device: [ios, android, web], country: [de, fr, us]}}
            """;

    private static final long SEED = 1;
    /** Windows of 10 s within which a fault must have been told: five minutes. */
    private static final int SOON = 30;

    @TempDir
    private Path folder;

    static Stream<MeasuredDays> days() {
        return Stream.of(
                new MeasuredDays("error_rate", "all", Kind.SHARE, 0.005, 0.2, 1_000, 0.01, 4),
                new MeasuredDays("latency_p50", "all", Kind.SAMPLE, 80, 0.2, 1_000, 0.01, 1.3),
                new MeasuredDays("latency_p99", "all", Kind.TAIL, 300, 0.2, 1_000, 0.01, 1.5),
                new MeasuredDays("total_requests_per_second", "all", Kind.RATE, 100, 0.5, 1_000, 0.02, 0.4),
                new MeasuredDays("mae", "all", Kind.SAMPLE, 3, 0.2, 300, 0.01, 1.3),
                new MeasuredDays("cpu_mean", "instance=i-1", Kind.SAMPLE, 0.45, 0.2, 100, 0.03, 1.5));
    }

    @Test
    void aLevelIsLearnedByTheDetectorThatKnowsTheDayButForFallsOfQualityThatAreSmallAndLast() {
        assertThat(MonitorConfig.load(List.of(), Map.of()).detection().rules())
                .filteredOn(rule -> !rule.name().equals("QualityLow"))
                .extracting(rule -> rule.detector().name())
                .containsOnly("adaptive", "threshold");
    }

    @ParameterizedTest
    @MethodSource("days")
    void areSilentInEightDaysWithoutAFault(MeasuredDays days) throws IOException {
        assertThat(told(days.with(1))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("days")
    void findAFaultAtThePeakAtTheTroughAndOnTheSlope(MeasuredDays days) throws IOException {
        List<Integer> told = told(days);

        for (int begin : MeasuredDays.BEGINS) {
            assertThat(told).as("told of the fault at %s", begin).anyMatch(at -> at >= begin && at <= begin + SOON);
        }
        assertThat(told)
                .allMatch(at -> Arrays.stream(MeasuredDays.BEGINS)
                        .anyMatch(begin -> at >= begin && at <= begin + MeasuredDays.FAULT));
    }

    /** The windows of 10 s in which an alert of a series fired. */
    private List<Integer> told(MeasuredDays days) throws IOException {
        Path models = Files.writeString(folder.resolve("models.yaml"), MODEL);
        MonitorConfig config = MonitorConfig.load(List.of(models), Map.of());
        return new DetectionReplay(config.detection(), Catalog::metric, verdict -> {})
                .run(days.points(SEED)).stream()
                        .filter(written -> written.alert().status() == Alert.Status.FIRING)
                        .map(written -> (int) (written.at() / MeasuredDays.WINDOW))
                        .toList();
    }
}
