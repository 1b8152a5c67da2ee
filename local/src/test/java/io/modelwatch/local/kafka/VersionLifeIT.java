package io.modelwatch.local.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.schemas.Fingerprint;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.AlertJson;
import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.control.AnswerJson;
import io.modelwatch.schemas.produce.AvroWire;
import io.modelwatch.schemas.produce.InferenceRequest;
import io.modelwatch.schemas.produce.InferenceResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Fifty minutes of eight models by the shipped rules, in which versions come and go and models stop, alone and together. */
@Timeout(240)
class VersionLifeIT {
    private static final long TIME = 1_790_000_000_000L - 1_790_000_000_000L % 300_000;
    private static final long MINUTE = 60_000;
    private static final long LENGTH = 50 * MINUTE;
    private static final String OTHER_RUN = "-two";
    /** Are asked no more from minute 25 to minute 35. */
    private static final List<String> TOGETHER = List.of("together-a", "together-b", "together-c");

    private static final String TROUBLED =
            Fingerprint.of(Map.of("alertname", "TrafficLoss", "model", "together-a", "version", "all"));

    @TempDir
    static Path directory;

    private static Site site;
    private static List<Alert> alerts;

    /** A request of the time of the test, in milliseconds from its begin. */
    private record Asked(long at, String model, String version) {}

    @BeforeAll
    static void play() throws Exception {
        site = Site.start();
        site.createTopics("");
        site.createTopics(OTHER_RUN);
        write(requests());
        command(14, "retired", "returning", "v1", 15);
        command(14, "retired", "closed", "v1", 20);
        judge(28, "acknowledged", TROUBLED);
        judge(30, "known", TROUBLED);
        judge(31, "known", TROUBLED);
        judge(32, "false", "0123456789abcdef");
        alerts = run(site.settings(""), "", 1);
    }

    @AfterAll
    static void stop() throws Exception {
        site.close();
    }

    @Test
    void noRolloutAndNoModelThatIsAskedSeldomOrWasClosedOnPurposeIsTold() {
        assertThat(alerts)
                .extracting(alert -> alert.labels().get("model"))
                .doesNotContain("rolled-out", "seldom", "closed");
    }

    @Test
    void aModelThatStopsIsToldOnce() {
        assertThat(of("stopping")).singleElement().satisfies(alert -> {
            assertThat(alert.labels())
                    .containsEntry("alertname", "TrafficLoss")
                    .containsEntry("version", "all")
                    .containsEntry("severity", "critical");
            assertThat(alert.startsAt()).as("of serving").isEqualTo(Instant.ofEpochMilli(TIME + 15 * MINUTE));
            assertThat(Instant.parse(alert.annotations().get("decided_at")).toEpochMilli() - TIME)
                    .isBetween(17 * MINUTE, 18 * MINUTE);
        });
    }

    @Test
    void aRetiredVersionThatIsAskedAgainIsAWarningWhileItIsAsked() {
        assertThat(of("returning"))
                .allSatisfy(alert -> assertThat(alert.labels())
                        .containsEntry("alertname", "SustainedAnomaly")
                        .containsEntry("version", "v1")
                        .containsEntry("severity", "warning"))
                .extracting(Alert::status)
                .containsExactly(Alert.Status.FIRING, Alert.Status.RESOLVED);
        assertThat(of("returning").get(1).annotations()).containsEntry("reason", "recovered");
    }

    @Test
    void threeModelsThatStopTogetherAreOneTroubleUntilAllAreAskedAgain() {
        List<Alert> shared = of("all");
        List<Alert> single = alerts.stream()
                .filter(alert -> TOGETHER.contains(alert.labels().get("model")))
                .toList();

        assertThat(shared)
                .allSatisfy(alert -> assertThat(alert.labels())
                        .containsEntry("alertname", "SharedTrouble")
                        .containsEntry("severity", "critical"))
                .extracting(Alert::status)
                .containsExactly(Alert.Status.FIRING, Alert.Status.RESOLVED);
        assertThat(shared.get(1).annotations()).containsEntry("models", String.join(",", TOGETHER));
        assertThat(single)
                .hasSize(2 * TOGETHER.size())
                .allSatisfy(alert -> assertThat(alert.labels())
                        .containsEntry("alertname", "TrafficLoss")
                        .containsEntry("cause", shared.get(0).labels().get("cause")));
        assertThat(of("stopping"))
                .as("which stopped alone")
                .allSatisfy(alert -> assertThat(alert.labels()).doesNotContainKey("cause"));
    }

    @Test
    void whatPeopleSayIsAnsweredWhenItCountsAndBorneByLaterAlerts() {
        assertThat(answers())
                .filteredOn(answer -> answer.name().startsWith("incident/"))
                .extracting(Answer::status, Answer::reason)
                .containsExactlyInAnyOrder(
                        tuple(Answer.Status.ACCEPTED, ""),
                        tuple(Answer.Status.ACCEPTED, ""),
                        tuple(Answer.Status.REFUSED, "already_said"),
                        tuple(Answer.Status.REFUSED, "unknown_incident"));
        List<Alert> judged = of("together-a");
        assertThat(judged).extracting(Alert::status).containsExactly(Alert.Status.FIRING, Alert.Status.RESOLVED);
        assertThat(judged.get(0).annotations()).doesNotContainKey("judged");
        assertThat(judged.get(1).annotations())
                .containsEntry("judged", "known")
                .containsEntry("judged_by", "ann")
                .containsEntry("judged_note", "racks are moved");
        assertThat(of("together-b"))
                .allSatisfy(alert -> assertThat(alert.annotations()).doesNotContainKey("judged"));
    }

    @Test
    void whatWasAnnouncedWasAnswered() {
        assertThat(answers())
                .filteredOn(answer -> !answer.name().startsWith("incident/"))
                .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(Answer.Status.ACCEPTED))
                .extracting(Answer::name)
                .containsExactly("returning/v1", "closed/v1");
    }

    @Test
    void theSameIsToldAtAnotherParallelism() throws Exception {
        Map<String, String> settings = site.settings(OTHER_RUN);
        settings.put("kafka.topics.requests", "inference-requests");
        settings.put("kafka.topics.responses", "inference-responses");
        settings.put("kafka.topics.control", "modelwatch-control");

        assertThat(run(settings, OTHER_RUN, 2)).isEqualTo(alerts);
    }

    private static List<Answer> answers() {
        return site.read("modelwatch-answers").stream()
                .map(record -> AnswerJson.read(record.value()))
                .toList();
    }

    private static List<Alert> of(String model) {
        return alerts.stream()
                .filter(alert -> model.equals(alert.labels().get("model")))
                .toList();
    }

    private static List<Alert> run(Map<String, String> settings, String suffix, int parallelism) throws Exception {
        settings.put("kafka.bounded", "true");
        settings.put("kafka.start-from", "earliest");
        site.finish(
                site.submit(MonitorConfig.load(List.of(), settings), directory.resolve("run" + suffix), parallelism));
        return site.read("model-alerts" + suffix).stream()
                .map(record -> AlertJson.read(record.value()))
                .sorted(Comparator.comparing(Alert::fingerprint)
                        .thenComparing(Alert::startsAt)
                        .thenComparing(Alert::sequence))
                .toList();
    }

    private static List<Asked> requests() {
        List<Asked> asked = new ArrayList<>();
        for (long at = 0; at < LENGTH; at += 500) {
            long time = at;
            double shifted = (at - 15 * MINUTE) / (15.0 * MINUTE); // from minute 15 to minute 30
            asked.add(new Asked(at, "rolled-out", at / 500 * 7 % 20 < shifted * 20 ? "v2" : "v1"));
            boolean again = at >= 25 * MINUTE && at < 28 * MINUTE && at % 5_000 == 0;
            asked.add(new Asked(at, "returning", at < 12 * MINUTE || again ? "v1" : "v2"));
            if (at < 15 * MINUTE) {
                asked.add(new Asked(at, "stopping", "v1"));
            }
            if (at < 20 * MINUTE) {
                asked.add(new Asked(at, "closed", "v1"));
            }
            if (at % 1_000 == 0 && (at < 25 * MINUTE || at >= 35 * MINUTE)) {
                TOGETHER.forEach(model -> asked.add(new Asked(time, model, "v1")));
            }
            if (at % 30_000 == 0) {
                asked.add(new Asked(at, "seldom", "v1"));
            }
        }
        return asked;
    }

    private static void write(List<Asked> requests) throws Exception {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            Asked asked = requests.get(i);
            long time = TIME + asked.at();
            String id = "r-" + i;
            var request = new InferenceRequest(id, asked.model(), asked.version(), time, Map.of(), List.of(), 1);
            var response = new InferenceResponse(
                    id, asked.model(), asked.version(), time + 50, "ok", 50_000 + i % 7 * 500L, List.of());
            sent.add(send("inference-requests", time, AvroWire.encode(request)));
            sent.add(send("inference-responses", time + 50, AvroWire.encode(response)));
        }
        for (Future<RecordMetadata> each : sent) {
            each.get();
        }
    }

    private static Future<RecordMetadata> send(String topic, long time, byte[] value) {
        return site.sendUnasked(new ProducerRecord<>(topic, 0, time, null, value));
    }

    private static void judge(int written, String opinion, String incident) throws Exception {
        String json =
                "{\"command\":\"judge-incident\",\"incident\":\"%s\",\"opinion\":\"%s\",\"by\":\"ann\",\"note\":\"racks are moved\"}"
                        .formatted(incident, opinion);
        site.send("modelwatch-control", TIME + written * MINUTE, json.getBytes(StandardCharsets.UTF_8));
    }

    /** Written at one minute of the test, for another. */
    private static void command(int written, String what, String model, String version, int effective)
            throws Exception {
        String json = "{\"command\":\"%s\",\"model\":\"%s\",\"version\":\"%s\",\"effectiveAt\":\"%s\"}"
                .formatted(what, model, version, Instant.ofEpochMilli(TIME + effective * MINUTE));
        site.send("modelwatch-control", TIME + written * MINUTE, json.getBytes(StandardCharsets.UTF_8));
    }
}
