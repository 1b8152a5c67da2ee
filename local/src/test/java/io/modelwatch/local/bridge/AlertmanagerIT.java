package io.modelwatch.local.bridge;

import static io.modelwatch.local.bridge.AlertLogOnKafka.START;
import static io.modelwatch.local.bridge.AlertLogOnKafka.firing;
import static io.modelwatch.local.bridge.AlertLogOnKafka.resolved;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelwatch.local.Patience;
import io.modelwatch.local.bridge.Receiver.Message;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.tools.notify.AlertmanagerBridge;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a real Alertmanager makes of the alert topic. */
@Timeout(60)
class AlertmanagerIT {
    private static final String TOPIC = "model-alerts";
    private static final Alert ON_IOS = firing(Map.of("incident", "grouped"));
    private static final Alert ON_ANDROID = firing(Map.of("incident", "grouped", "segment", "device=android"));
    private static final Alert ERRORS =
            firing(Map.of("incident", "grouped", "alertname", "ErrorsHigh", "metric", "error_rate"));
    private static final Alert OF_FRAUD_CHECK = firing(Map.of("model", "fraud-check", "incident", "silenced"));
    private static final Alert WARNING = firing(Map.of("incident", "worse", "severity", "warning"));
    private static final Alert CRITICAL = firing(Map.of("incident", "worse", "severity", "critical"));
    private static final Alert SHARED =
            firing(Map.of("incident", "shared", "alertname", "SharedTrouble", "model", "all", "cause", "c"));
    private static final Alert SHARING = firing(Map.of("incident", "sharing", "cause", "c"));
    private static final Alert OF_ANOTHER_CAUSE = firing(Map.of("incident", "other", "cause", "d"));
    private static final Alert CHINESE = firing(Map.of("segment", "国家=\"德国\"\\\n", "incident", "texts"));
    private static final Alert OWNED = firing(Map.of("incident", "owned", "team", "search"));
    private static final Alert ENDED = firing(Map.of("incident", "ended"));
    private static final Alert BAD = firing(Map.of("incident", "bad", "not-a-label-name", "x"));
    private static final List<Alert> ACTIVE = List.of(
            ON_IOS,
            ON_ANDROID,
            ERRORS,
            OF_FRAUD_CHECK,
            WARNING,
            CRITICAL,
            SHARED,
            SHARING,
            OF_ANOTHER_CAUSE,
            CHINESE,
            OWNED);

    @TempDir
    static Path directory;

    private static AlertLogOnKafka kafka;
    private static Receiver receiver;
    private static RealAlertmanager alertmanager;
    private static String said;
    private static int exitCode;

    @BeforeAll
    static void postOnce() throws Exception {
        RealAlertmanager.needed();
        kafka = AlertLogOnKafka.start();
        receiver = Receiver.start();
        alertmanager = RealAlertmanager.start(directory, config());
        kafka.create(TOPIC);
        kafka.write(TOPIC, ENDED, resolved(ENDED), BAD);
        kafka.write(TOPIC, ACTIVE.toArray(Alert[]::new));
        try (ToolProcess bridge =
                bridge("--alertmanager", alertmanager.address(), "--generator-url", "http://dash/1")) {
            exitCode = bridge.await();
            said = bridge.said();
        }
    }

    @AfterAll
    static void stop() throws Exception {
        if (alertmanager != null) {
            alertmanager.close();
            receiver.close();
            kafka.close();
        }
    }

    @Test
    void showsTheFingerprintsThatTheTopicHas() throws Exception {
        assertThat(alertmanager.alerts())
                .extracting(alert -> alert.path("fingerprint").asText())
                .containsExactlyInAnyOrderElementsOf(
                        ACTIVE.stream().map(Alert::fingerprint).toList());
    }

    @Test
    void keepsLabelsAnnotationsStartAndLink() throws Exception {
        JsonNode shown = shown(CHINESE);

        assertThat(shown.path("labels").path("segment").asText()).isEqualTo("国家=\"德国\"\\\n");
        assertThat(shown.path("annotations").path("summary").asText())
                .isEqualTo(CHINESE.annotations().get("summary"));
        assertThat(Instant.parse(shown.path("startsAt").asText())).isEqualTo(START);
        assertThat(shown.path("generatorURL").asText()).isEqualTo("http://dash/1");
    }

    /** The alerts started long ago, so a group is notified at once, with the alerts it has by then: all three arrive in the end. */
    @Test
    void groupsByOurLabels() throws Exception {
        Patience.await("a notification of the whole group")
                .until(() -> ofGroup("grouped")
                        .anyMatch(message -> message.json().path("alerts").size() == 3));

        assertThat(ofGroup("grouped").flatMap(AlertmanagerIT::incidents)).containsOnly("grouped");
        assertThat(receiver.messages().stream()
                        .filter(message -> incidents(message).anyMatch("grouped"::equals)))
                .allMatch(message -> group(message).equals("grouped"));
    }

    @Test
    void routesByTheLabelsOfAnOwner() throws Exception {
        Patience.await("a notification to the owner")
                .until(() -> ofGroup("owned").findAny().isPresent());

        assertThat(ofGroup("owned").map(AlertmanagerIT::receiver)).containsOnly("search");
        assertThat(receiver.messages().stream()
                        .filter(message -> receiver(message).equals("search")))
                .allMatch(message -> group(message).equals("owned"));
    }

    @Test
    void silencesByOurLabels() throws Exception {
        Instant now = Instant.now();
        var answer = alertmanager.post("/api/v2/silences", """
                {"matchers": [{"name": "model", "value": "fraud-check", "isRegex": false}],
                 "startsAt": "%s", "endsAt": "%s", "createdBy": "test", "comment": "known"}""".formatted(now, now.plusSeconds(600)));

        assertThat(answer.statusCode()).isEqualTo(200);
        Patience.await("the silence").until(() -> state(OF_FRAUD_CHECK).equals("suppressed"));
        assertThat(shown(OF_FRAUD_CHECK).path("status").path("silencedBy")).hasSize(1);
        assertThat(state(ON_IOS)).isNotEqualTo("suppressed");
    }

    @Test
    void criticalInhibitsTheWarningOfTheSameIncident() throws Exception {
        Patience.await("the inhibition").until(() -> state(WARNING).equals("suppressed"));

        assertThat(shown(WARNING).path("status").path("inhibitedBy"))
                .extracting(JsonNode::asText)
                .containsExactly(CRITICAL.fingerprint());
        assertThat(state(CRITICAL)).isNotEqualTo("suppressed");
        assertThat(state(ON_IOS)).as("a warning of another incident").isNotEqualTo("suppressed");
    }

    @Test
    void troubleThatModelsShareInhibitsTheirIncidents() throws Exception {
        Patience.await("the inhibition").until(() -> state(SHARING).equals("suppressed"));

        assertThat(shown(SHARING).path("status").path("inhibitedBy"))
                .extracting(JsonNode::asText)
                .containsExactly(SHARED.fingerprint());
        assertThat(state(SHARED)).isNotEqualTo("suppressed");
        assertThat(state(OF_ANOTHER_CAUSE)).isNotEqualTo("suppressed");
        assertThat(state(ON_IOS)).as("without a cause").isNotEqualTo("suppressed");
    }

    @Test
    void whatItRejectsIsLoggedWithTheReasonAndBlocksNothing() {
        assertThat(exitCode).isZero();
        assertThat(said)
                .contains("rejects alert " + BAD.fingerprint())
                .contains("HTTP 400")
                .contains("invalid label");
    }

    @Test
    void aDeadAlertmanagerFailsOnce() throws Exception {
        String nobody = "http://127.0.0.1:" + LoopbackPort.free();
        try (ToolProcess bridge = bridge("--alertmanager", nobody)) {
            assertThat(bridge.await()).isEqualTo(1);
        }
    }

    private static String config() {
        return """
                route:
                  receiver: hook
                  group_by: [incident]
                  group_wait: 1s
                  group_interval: 1s
                  repeat_interval: 1h
                  routes:
                    - matchers: [team="search"]
                      receiver: search
                inhibit_rules:
                  - source_matchers: [severity="critical"]
                    target_matchers: [severity="warning"]
                    equal: [incident]
                  - source_matchers: [alertname="SharedTrouble"]
                    target_matchers: [alertname!="SharedTrouble", cause!=""]
                    equal: [cause]
                receivers:
                  - name: hook
                    webhook_configs:
                      - url: %1$s
                  - name: search
                    webhook_configs:
                      - url: %1$s
                """.formatted(receiver.address());
    }

    private static ToolProcess bridge(String... options) throws Exception {
        List<String> arguments = new ArrayList<>(kafka.options(TOPIC));
        arguments.add("--once");
        arguments.addAll(List.of(options));
        return ToolProcess.start(AlertmanagerBridge.class, directory.resolve("bridge.log"), arguments);
    }

    private static JsonNode shown(Alert alert) throws Exception {
        return alertmanager.alerts().stream()
                .filter(each -> each.path("fingerprint").asText().equals(alert.fingerprint()))
                .findFirst()
                .orElseThrow();
    }

    private static String state(Alert alert) throws Exception {
        return shown(alert).path("status").path("state").asText();
    }

    private static Stream<Message> ofGroup(String incident) {
        return receiver.messages().stream().filter(message -> group(message).equals(incident));
    }

    private static String receiver(Message message) {
        return message.json().path("receiver").asText();
    }

    private static String group(Message message) {
        return message.json().path("groupLabels").path("incident").asText();
    }

    private static Stream<String> incidents(Message message) {
        return StreamSupport.stream(message.json().path("alerts").spliterator(), false)
                .map(alert -> alert.path("labels").path("incident").asText());
    }
}
