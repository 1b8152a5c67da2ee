package io.modelwatch.local.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.job.kafka.KafkaPorts;
import io.modelwatch.schemas.produce.AvroWire;
import io.modelwatch.schemas.produce.InferenceRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A producer whose own clock is ahead, so that it sets both times of its records, beside one whose clock is right. */
@Timeout(90)
class WrongClocksIT {
    private static final long AHEAD = 59_000;
    private static final int GOOD = 20;

    @TempDir
    static Path checkpoints;

    private static Site site;

    @BeforeAll
    static void start() throws Exception {
        site = Site.start();
    }

    @AfterAll
    static void stop() throws Exception {
        site.close();
    }

    @Test
    void itMakesNobodyLateWhereTheBrokerStampsRecords() throws Exception {
        site.createLiveTopics("-stamped");
        write("-stamped");

        assertThat(lateOf("-stamped")).isZero();
        assertThat(GaugeReporter.sum("requestsRead")).isEqualTo(1 + GOOD);
        assertThat(GaugeReporter.sum("requestsDeadLettered")).isZero();
    }

    @Test
    void itMakesTheOthersLateWhereProducersStampThem() throws Exception {
        site.createTopics("-trusting");
        write("-trusting");

        assertThat(lateOf("-trusting")).isEqualTo(GOOD);
    }

    @Test
    void aLiveJobWarnsOfInputsThatProducersStamp() {
        site.createTopics("-warned");

        assertThat(warnings("-warned"))
                .singleElement()
                .asString()
                .contains(
                        "inference-feedback-warned",
                        "inference-requests-warned",
                        "inference-responses-warned",
                        "model-resources-warned",
                        "message.timestamp.type")
                .doesNotContain("heartbeat");
    }

    @Test
    void itDoesNotWhereBrokersDo() {
        site.createLiveTopics("-silent");

        assertThat(warnings("-silent")).isEmpty();
    }

    private static List<String> warnings(String suffix) {
        try (Logged logged = Logged.from(KafkaPorts.class.getPackageName())) {
            assertThat(KafkaPorts.of(MonitorConfig.load(List.of(), site.settings(suffix))))
                    .isNotNull();
            return logged.lines().stream()
                    .filter(line -> line.startsWith("WARN"))
                    .toList();
        }
    }

    private static void write(String suffix) throws Exception {
        long now = System.currentTimeMillis();
        writeRequest(suffix, "ahead", now + AHEAD);
        for (int i = 0; i < GOOD; i++) {
            writeRequest(suffix, "good-" + i, now + i);
        }
    }

    private static void writeRequest(String suffix, String id, long time) throws Exception {
        var request = new InferenceRequest(id, "ranker", "v1", time, Map.of(), List.of(), 1);
        site.send("inference-requests" + suffix, time, AvroWire.encode(request));
    }

    private static long lateOf(String suffix) throws Exception {
        GaugeReporter.forget();
        // A pause of this machine between taking the time and writing is not what is tested.
        Map<String, String> patient = Map.of("admission.out-of-order", "30s");
        site.finish(site.submit(site.replay(suffix, patient), checkpoints, 1));
        return GaugeReporter.sum("requestsLate");
    }
}
