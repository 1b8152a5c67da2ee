package io.modelwatch.local.wholesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.local.Cluster;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.udfs.guard.Place;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Computations that throw for one of two models: a real broker, a real cluster, the job as it is submitted. No job may restart. */
@Timeout(600)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContainmentIT {
    private static final long PATIENCE_SECONDS = 240;
    private static final String BROKEN = "fraud-check";
    /** Of which only that model has alerts. */
    private static final String METRIC = "error_rate";

    private static final EnumSet<Place> PLACES = EnumSet.of(Place.MEASURE, Place.DETECTOR, Place.PATTERN, Place.TEXT);

    @TempDir
    static Path checkpoints;

    private Replay replay;
    private Cluster cluster;

    @BeforeAll
    void start() throws Exception {
        replay = Replay.of("two-models");
        cluster = Cluster.start(1, 2);
    }

    @AfterAll
    void stop() throws Exception {
        cluster.close();
        replay.close();
    }

    @Test
    void whatThrowsForOneModelIsAlertedAndChangesNothingForTheOther() throws Exception {
        finish(replay.job("-sound", 2, checkpoints));
        finish(replay.job("-broken", 2, checkpoints, Planted.mistakes(PLACES, BROKEN, METRIC)));
        finish(replay.job("-broken-one", 1, checkpoints, Planted.mistakes(PLACES, BROKEN, METRIC)));

        List<Alert> sound = replay.alerts("-sound");
        List<Alert> broken = replay.alerts("-broken");
        assertThat(replay.alerts("-broken-one")).isEqualTo(broken);
        assertThat(ofTheOther(broken)).isEqualTo(ofTheOther(sound)).isNotEmpty();
        assertThat(sound).noneMatch(ContainmentIT::isOfFailures);
        assertThat(broken)
                .filteredOn(ContainmentIT::isOfFailures)
                .extracting(alert -> alert.labels().get("segment"))
                .containsOnly("place=measure", "place=detector", "place=pattern", "place=text");
        assertThat(broken)
                .filteredOn(alert -> METRIC.equals(alert.labels().get("metric")))
                .as("told without figures")
                .isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"MEASURE", "DETECTOR", "PATTERN", "TEXT"})
    void aFullHeapInTheSamePlacesFailsTheJob(Place place) throws Exception {
        var job = replay.job("-" + place.code(), 2, checkpoints, Planted.fullHeap(place, BROKEN, METRIC));

        assertThatThrownBy(() -> finish(job)).hasStackTraceContaining("OutOfMemoryError: planted");
    }

    @Test
    void aWriteThatFailsFailsTheJob() throws Exception {
        assertThatThrownBy(() -> finish(replay.jobThatCannotWriteAlerts("-unwritten", checkpoints)))
                .hasStackTraceContaining("the broker is gone");
    }

    private static boolean isOfFailures(Alert alert) {
        return alert.labels().get("alertname").equals("internal_errors")
                && alert.labels().get("model").equals(BROKEN);
    }

    private static List<Alert> ofTheOther(List<Alert> alerts) {
        return alerts.stream()
                .filter(alert -> !alert.labels().get("model").equals(BROKEN))
                .toList();
    }

    private void finish(StreamExecutionEnvironment job) throws Exception {
        job.configure(new Configuration().set(RestartStrategyOptions.RESTART_STRATEGY, "none"));
        JobResult result = cluster.awaitEnd(cluster.submit(job), PATIENCE_SECONDS);
        result.toJobExecutionResult(getClass().getClassLoader());
    }
}
