package io.modelwatch.local.wholesystem;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.local.Cluster;
import io.modelwatch.local.Patience;
import io.modelwatch.local.simulate.Output;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.event.Event;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clicks are gone for four minutes while requests are served, then come again; a quarter of an hour later the model is worse by 30 %. By
 * the shipped rules, with one horizon shorter and one longer than the loss.
 */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LabelLossIT {
    private static final long PATIENCE_SECONDS = 180;
    private static final Duration HISTORY = Duration.ofMinutes(25);
    private static final Instant LIVE = Instant.ofEpochMilli(Replay.START).plus(HISTORY);
    private static final Instant GONE = LIVE.plus(Duration.ofMinutes(2));
    private static final Instant BACK = GONE.plus(Duration.ofMinutes(4));
    private static final Instant WORSE = LIVE.plus(Duration.ofMinutes(15));

    @TempDir
    static Path checkpoints;

    private Replay replay;
    private Cluster cluster;
    private List<Alert> alerts;

    @BeforeAll
    void run() throws Exception {
        replay = Replay.of("label-loss", "label-loss", HISTORY, Duration.ofMinutes(26), LabelLossIT::withoutClicks);
        cluster = Cluster.start(2, 2);
        finish(cluster.submit(replay.job("", 2, checkpoints)));
        alerts = replay.alerts("");
    }

    @AfterAll
    void stop() throws Exception {
        cluster.close();
        replay.close();
    }

    private static Output withoutClicks(Output output) {
        return (kind, timestamp, key, value) -> {
            boolean gone = timestamp >= GONE.toEpochMilli() && timestamp < BACK.toEpochMilli();
            if (kind != Event.Kind.FEEDBACK || !gone) {
                output.write(kind, timestamp, key, value);
            }
        };
    }

    @Test
    void theLossIsToldOnceAndTheFallOfQualityIsToldAsSuch() {
        assertThat(alerts.stream()
                        .map(alert -> alert.labels().get("alertname"))
                        .collect(Collectors.groupingBy(name -> name))
                        .keySet())
                .as("%s", alerts)
                .containsExactlyInAnyOrder("LabelLoss", "SilentFailure");
        assertThat(incidents("LabelLoss"))
                .singleElement()
                .satisfies(loss -> assertThat(loss.startsAt()).isBetween(GONE.minusSeconds(60), GONE.plusSeconds(60)));
        assertThat(incidents("SilentFailure"))
                .isNotEmpty()
                .allSatisfy(fall -> assertThat(fall.startsAt()).isAfterOrEqualTo(WORSE.minusSeconds(60)));
    }

    @Test
    void isTheSameAtAnotherParallelismAndThroughTheLossOfATaskManager() throws Exception {
        JobID job = cluster.submit(replay.job("-killed", 4, checkpoints));
        Patience.await("a checkpoint")
                .failFast("the job has ended", () -> cluster.resultOf(job).isDone())
                .until(() -> cluster.completedCheckpoints(job) >= 1);
        cluster.killTaskManager(0);
        cluster.startTaskManager();

        finish(job);
        assertThat(replay.alerts("-killed")).isEqualTo(alerts);
    }

    /** The first transition of each. */
    private List<Alert> incidents(String name) {
        return alerts.stream()
                .filter(alert -> name.equals(alert.labels().get("alertname")))
                .collect(Collectors.toMap(alert -> alert.labels().get("incident"), alert -> alert, (one, other) -> one))
                .values()
                .stream()
                .toList();
    }

    private void finish(JobID job) throws Exception {
        cluster.awaitEnd(job, PATIENCE_SECONDS).toJobExecutionResult(getClass().getClassLoader());
    }
}
