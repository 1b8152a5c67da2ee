package io.modelwatch.local.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.job.kafka.KafkaPorts;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.AlertJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a reader of the alerts topic sees while the job fails between two checkpoints. */
@Timeout(90)
class AlertsOnKafkaIT {
    private static final long ALERTS = 300;
    private static final double PER_SECOND = 200;
    /** Alerts are about the past. */
    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

    @TempDir
    static Path checkpoints;

    private static Site site;
    private static Instant before;

    @BeforeAll
    static void writeWithAFailure() throws Exception {
        site = Site.start();
        site.createTopics("");
        before = Instant.now();
        FailOnce.failed.set(false);
        StreamExecutionEnvironment env = Site.environment(checkpoints);
        MonitorConfig config = MonitorConfig.load(List.of(), site.settings(""));
        var source = new DataGeneratorSource<>(
                AlertsOnKafkaIT::alert,
                ALERTS,
                RateLimiterStrategy.perSecond(PER_SECOND),
                TypeInformation.of(Alert.class));
        WatermarkStrategy<Alert> times = WatermarkStrategy.<Alert>forMonotonousTimestamps()
                .withTimestampAssigner((alert, none) -> alert.startsAt().toEpochMilli());
        KafkaPorts.of(config).alerts(env.fromSource(source, times, "alerts").map(new FailOnce()));
        site.finish(site.cluster.submit(env));
    }

    @AfterAll
    static void stop() throws Exception {
        site.close();
    }

    @Test
    void aReaderOfWhatIsCommittedSeesEachAlertOnce() {
        assertThat(FailOnce.failed).isTrue();
        assertThat(site.read("model-alerts"))
                .extracting(record -> AlertJson.read(record.value()).sequence())
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.range(0, ALERTS).boxed().toList());
    }

    @Test
    void whatWasWrittenBeforeTheFailureIsThereButAborted() {
        assertThat(site.read("model-alerts", "read_uncommitted")).hasSizeGreaterThan((int) ALERTS);
    }

    @Test
    void theKeyIsTheFingerprintAndTheTimestampIsWhenItWasWritten() {
        for (ConsumerRecord<byte[], byte[]> record : site.read("model-alerts")) {
            assertThat(new String(record.key(), StandardCharsets.UTF_8))
                    .isEqualTo(AlertJson.read(record.value()).fingerprint());
            assertThat(Instant.ofEpochMilli(record.timestamp())).isBetween(before.minusMillis(1), Instant.now());
        }
    }

    private static Alert alert(long index) {
        return new Alert(
                "%016x".formatted(index % 7),
                Map.of("alertname", "LatencyHigh"),
                Map.of("summary", "slow"),
                Alert.Status.FIRING,
                LONG_AGO.plusMillis(index),
                null,
                index);
    }

    /** Fails once, some alerts after the second checkpoint: what these wrote must not count. */
    private static final class FailOnce implements MapFunction<Alert, Alert>, CheckpointListener {
        private static final long serialVersionUID = 1;
        private static final int CHECKPOINTS = 2;
        private static final int ALERTS_AFTER = 10;
        /** In the process, since the function itself is made anew. */
        private static final AtomicBoolean failed = new AtomicBoolean();

        private transient int checkpointsDone;
        private transient int alertsSince;

        @Override
        public Alert map(Alert alert) {
            boolean due = checkpointsDone >= CHECKPOINTS && ++alertsSince > ALERTS_AFTER;
            if (due && failed.compareAndSet(false, true)) {
                throw new IllegalStateException("fails once, as planned");
            }
            return alert;
        }

        @Override
        public void notifyCheckpointComplete(long checkpoint) {
            checkpointsDone++;
        }
    }
}
