package io.modelwatch.local.bridge;

import static io.modelwatch.local.bridge.AlertLogOnKafka.START;
import static io.modelwatch.local.bridge.AlertLogOnKafka.firing;
import static io.modelwatch.local.bridge.AlertLogOnKafka.resolved;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.local.Patience;
import io.modelwatch.local.bridge.Receiver.Message;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.tools.notify.Webhook;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every transition of the alert topic, at a webhook. */
@Timeout(60)
class WebhookIT {
    private static final String SECRET = "only the two of us";
    private static final Alert ONE = firing(Map.of("segment", "device=ios"));
    private static final Alert OTHER = firing(Map.of("segment", "device=android"));

    @TempDir
    static Path directory;

    private static AlertLogOnKafka kafka;
    private Receiver receiver;
    private String topic;

    @BeforeAll
    static void startBroker() throws Exception {
        kafka = AlertLogOnKafka.start();
        Files.writeString(directory.resolve("secret"), SECRET);
    }

    @AfterAll
    static void stopBroker() throws Exception {
        kafka.close();
    }

    @BeforeEach
    void createTopic(TestInfo test) throws Exception {
        topic = "alerts-" + test.getTestMethod().orElseThrow().getName();
        kafka.create(topic);
        receiver = Receiver.start();
    }

    @AfterEach
    void stopReceiver() {
        receiver.close();
    }

    @Test
    void bringsEachTransitionOnceInOrder() throws Exception {
        kafka.write(topic, ONE, ONE, OTHER, resolved(ONE), ONE);

        deliverOnce();

        assertThat(receiver.alerts())
                .containsExactlyInAnyOrder(
                        ONE.fingerprint() + " firing", ONE.fingerprint() + " resolved", OTHER.fingerprint() + " firing")
                .containsSubsequence(ONE.fingerprint() + " firing", ONE.fingerprint() + " resolved");
    }

    @Test
    void looksAsAlertmanagersOwn() throws Exception {
        kafka.write(topic, ONE);

        deliverOnce();

        var json = receiver.messages().get(0).json();
        assertThat(json.path("version").asText()).isEqualTo("4");
        assertThat(json.path("status").asText()).isEqualTo("firing");
        assertThat(json.path("groupKey").asText()).startsWith("{}:{alertname=\"LatencyHigh\", ");
        assertThat(json.path("commonLabels").path("model").asText()).isEqualTo("search-ranker");
        assertThat(json.path("alerts").get(0).path("startsAt").asText()).isEqualTo(START.toString());
        assertThat(json.path("alerts").get(0).path("endsAt").asText()).isEqualTo("0001-01-01T00:00:00Z");
    }

    @Test
    void isSignedAndBearsTheIdentityOfTheTransition() throws Exception {
        kafka.write(topic, ONE);

        deliverOnce();

        Message message = receiver.messages().get(0);
        String timestamp = message.headers().getFirst("X-Modelwatch-Timestamp");
        assertThat(message.headers().getFirst("X-Modelwatch-Signature"))
                .isEqualTo("sha256=" + hmac(timestamp, message.body()));
        assertThat(message.headers().getFirst("Idempotency-Key"))
                .isEqualTo("%s/%s/0".formatted(ONE.fingerprint(), ONE.startsAt()));
    }

    @Test
    void goesOnWhereItStoppedThoughTheJobWroteThingsAgain() throws Exception {
        kafka.write(topic, ONE);
        deliverOnce();
        kafka.write(topic, ONE, resolved(ONE));

        deliverOnce();

        assertThat(receiver.alerts()).containsExactly(ONE.fingerprint() + " firing", ONE.fingerprint() + " resolved");
    }

    @Test
    void aReceiverThatIsAwayDelaysOnly() throws Exception {
        receiver.answer(503);
        kafka.write(topic, ONE, resolved(ONE));
        Path log = directory.resolve("away.log");
        try (ToolProcess webhook = start(log)) {
            Patience.await("a refused attempt").until(() -> webhook.said().contains("HTTP 503"));
            webhook.kill();
        }
        receiver.answer(200);

        try (ToolProcess webhook = start(log)) {
            Patience.await("both transitions").until(() -> receiver.alerts().size() == 2);
            assertThat(webhook.terminate()).isEqualTo(143);
            assertThat(webhook.said()).contains("stopped").doesNotContain(SECRET);
        }
        assertThat(receiver.alerts()).containsExactly(ONE.fingerprint() + " firing", ONE.fingerprint() + " resolved");
    }

    @Test
    void aMessageThatTheReceiverRefusesHoldsUpNothing() throws Exception {
        receiver.answer(422);
        kafka.write(topic, ONE);
        deliverOnce();
        receiver.answer(200);
        kafka.write(topic, resolved(ONE));

        deliverOnce();

        assertThat(receiver.alerts()).containsExactly(ONE.fingerprint() + " resolved");
    }

    @Test
    void aTransitionThatIsNeverTakenIsGivenUpAfterItsTimeAndTheNextHasItsOwn() throws Exception {
        receiver.answer(500);
        kafka.write(topic, ONE, resolved(ONE));

        try (ToolProcess webhook = start(directory.resolve("given-up.log"), "--give-up-after", "1500ms")) {
            Patience.await("two that are given up")
                    .until(() -> webhook.said().contains("and 2 given up since the start"));
            receiver.answer(200);
            kafka.write(topic, OTHER);
            Patience.await("the next").until(() -> receiver.alerts().size() == 1);

            assertThat(webhook.said())
                    .contains("given up: HTTP 500; 0 delivered, 0 rejected and 1 given up since the start");
        }
        assertThat(receiver.alerts()).containsExactly(OTHER.fingerprint() + " firing");
    }

    private void deliverOnce() {
        List<String> arguments = new ArrayList<>(arguments());
        arguments.add("--once");
        assertThat(Webhook.run(arguments.toArray(String[]::new))).isZero();
    }

    private ToolProcess start(Path log, String... further) throws Exception {
        List<String> arguments = new ArrayList<>(arguments());
        arguments.addAll(List.of(further));
        return ToolProcess.start(Webhook.class, log, arguments);
    }

    private List<String> arguments() {
        List<String> arguments = new ArrayList<>(kafka.options(topic));
        arguments.addAll(List.of("--url", receiver.address(), "--from", "earliest", "--group-id", topic));
        arguments.addAll(List.of("--secret", "${file:%s}".formatted(directory.resolve("secret"))));
        return arguments;
    }

    private static String hmac(String timestamp, byte[] body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        mac.update((timestamp + ".").getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(mac.doFinal(body));
    }
}
