package io.modelwatch.local.wholesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.modelwatch.local.Cluster;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.control.Answer.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rules that change in the midst of a replay: a real broker, a real cluster, the job as it is submitted. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LiveRulesIT {
    private static final long PATIENCE_SECONDS = 120;
    /** Takes effect 30 s after the live part's begin, while the ranker is slow. */
    private static final String BOUND = """
            {"command":"set-rule","name":"LatencyBound","severity":"critical","detector":"threshold",
             "parameters":{"upper":45},"metrics":"latency_p50","models":"search-ranker","windows":"5s","for":"2 of 3",
             "keep-firing-for":"10s"}""";
    /** Takes effect 105 s after the live part's begin, while the fraud check fails. */
    private static final String DISABLE =
            "{\"command\":\"disable-rule\",\"name\":\"ErrorsHigh\",\"severity\":\"critical\"}";

    @TempDir
    static Path checkpoints;

    private Replay replay;
    private Cluster cluster;

    @BeforeAll
    void start() throws Exception {
        replay = Replay.of("two-models");
        cluster = Cluster.start(2, 2);
    }

    @AfterAll
    void stop() throws Exception {
        cluster.close();
        replay.close();
    }

    @Test
    void aRuleThatIsChangedLiveGivesTheSameAlertsAtAnyParallelism() throws Exception {
        SortedMap<Integer, String> commands = new TreeMap<>();
        commands.put(20, BOUND);
        commands.put(95, DISABLE);
        replay.command("-two", commands);
        replay.command("-one", commands);
        run("-two", 2);
        run("-one", 1);

        List<Alert> alerts = replay.alerts("-two");
        assertThat(replay.alerts("-one")).isEqualTo(alerts);
        assertThat(alerts)
                .filteredOn(alert -> alert.labels().get("alertname").equals("LatencyBound"))
                .extracting(Alert::status)
                .contains(Alert.Status.FIRING, Alert.Status.RESOLVED);
        assertThat(alerts)
                .filteredOn(alert -> alert.labels().get("alertname").equals("ErrorsHigh"))
                .filteredOn(alert -> alert.status() == Alert.Status.RESOLVED)
                .extracting(alert -> alert.annotations().get("reason"))
                .contains("rule withdrawn");
    }

    @Test
    void commandsThatAreWrongChangeNothingAndAreAnswered() throws Exception {
        SortedMap<Integer, String> wrong = new TreeMap<>();
        wrong.put(-300, "no JSON");
        wrong.put(-299, BOUND.replace("45", "\"high\""));
        wrong.put(-298, DISABLE.replace("ErrorsHigh", "ErorsHigh"));
        replay.command("-wrong", wrong);
        run("-wrong", 2);
        run("-none", 2);

        assertThat(replay.alerts("-wrong")).isEqualTo(replay.alerts("-none")).isNotEmpty();
        assertThat(replay.answers("-wrong"))
                .extracting(Answer::status, Answer::reason, Answer::name)
                .containsExactly(
                        tuple(Status.REFUSED, "malformed", ""),
                        tuple(Status.REFUSED, "invalid_rule", "rule/LatencyBound/critical"),
                        tuple(Status.REFUSED, "unknown_rule", "rule/ErorsHigh/critical"));
    }

    private void run(String suffix, int parallelism) throws Exception {
        JobID job = cluster.submit(replay.job(suffix, parallelism, checkpoints));
        cluster.awaitEnd(job, PATIENCE_SECONDS).toJobExecutionResult(getClass().getClassLoader());
    }
}
