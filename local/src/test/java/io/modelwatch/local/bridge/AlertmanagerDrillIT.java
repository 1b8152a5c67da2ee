package io.modelwatch.local.bridge;

import static io.modelwatch.local.bridge.AlertLogOnKafka.firing;
import static io.modelwatch.local.bridge.AlertLogOnKafka.resolved;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelwatch.local.Patience;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.tools.notify.AlertmanagerBridge;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** 100 alerts fire and 95 of them end, while the bridge and Alertmanager are killed and started again. */
@Timeout(120)
class AlertmanagerDrillIT {
    private static final String TOPIC = "model-alerts";
    private static final int ALERTS = 100;

    @TempDir
    static Path directory;

    private final List<Alert> all = IntStream.range(0, ALERTS)
            .mapToObj(i -> firing(Map.of("segment", "cell=" + i, "incident", "i-" + i)))
            .toList();
    private final List<String> expected = new ArrayList<>();

    private AlertLogOnKafka kafka;
    private Receiver receiver;
    private RealAlertmanager alertmanager;
    private ToolProcess bridge;

    @BeforeAll
    static void needAlertmanager() {
        RealAlertmanager.needed();
    }

    @Test
    void endsInTheStateOfTheTopicWithEachNotificationOnce() throws Exception {
        try (var broker = AlertLogOnKafka.start();
                var hook = Receiver.start();
                var pager = RealAlertmanager.start(directory, eachAlertAGroup(hook))) {
            kafka = broker;
            receiver = hook;
            alertmanager = pager;
            kafka.create(TOPIC);
            bridge = startBridge();
            try {
                drill();
            } finally {
                bridge.close();
            }
        }
    }

    private void drill() throws Exception {
        fire(0, 40);
        awaitNotifications();

        bridge.kill();
        fire(40, 70);
        resolve(0, 20);
        kafka.write(TOPIC, all.get(30), all.get(31)); // as the job writes again after a restart
        bridge = startBridge();
        awaitNotifications();

        alertmanager.stop();
        fire(70, 100);
        resolve(20, 40);
        Patience.await("the bridge finds Alertmanager dead")
                .until(() -> bridge.said().contains(alertmanager.address() + " does not accept alerts"));
        alertmanager.restart();
        awaitNotifications();

        bridge.kill();
        alertmanager.stop();
        resolve(40, 60);
        alertmanager.restart();
        bridge = startBridge();
        awaitNotifications();

        resolve(60, 95);
        awaitNotifications();
        awaitPostsAgain();
        assertThat(receiver.alerts()).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(alertmanager.alerts())
                .extracting(AlertmanagerDrillIT::identity)
                .containsExactlyInAnyOrderElementsOf(all.subList(95, 100).stream()
                        .map(alert -> alert.fingerprint() + " " + alert.startsAt())
                        .toList());
        assertThat(bridge.terminate()).as("exit code after SIGTERM").isEqualTo(143);
        assertThat(bridge.said()).contains("stopped");
    }

    private void fire(int from, int to) throws Exception {
        for (Alert alert : all.subList(from, to)) {
            kafka.write(TOPIC, alert);
            expected.add(alert.fingerprint() + " firing");
        }
    }

    private void resolve(int from, int to) throws Exception {
        for (Alert alert : all.subList(from, to)) {
            kafka.write(TOPIC, resolved(alert));
            expected.add(alert.fingerprint() + " resolved");
        }
    }

    private void awaitNotifications() throws Exception {
        Patience.await(expected.size() + " notifications")
                .until(() -> receiver.alerts().size() >= expected.size());
    }

    /** Firing and resolved alerts are posted again, and Alertmanager has had the time to notify. */
    private void awaitPostsAgain() throws Exception {
        long before = postsOfFiring();
        Patience.await("two more posts of the five that fire").until(() -> postsOfFiring() >= before + 2 * 5);
    }

    private long postsOfFiring() throws Exception {
        String line = alertmanager
                .metrics()
                .lines()
                .filter(each -> each.startsWith("alertmanager_alerts_received_total{status=\"firing\",version=\"v2\"}"))
                .findFirst()
                .orElseThrow();
        return (long) Double.parseDouble(line.substring(line.lastIndexOf(' ')));
    }

    private ToolProcess startBridge() throws Exception {
        List<String> arguments = kafka.options(TOPIC);
        String dead =
                "http://127.0.0.1:" + LoopbackPort.free(); // another member of the cluster: it must hold up nothing
        arguments.addAll(List.of("--alertmanager", dead, "--alertmanager", alertmanager.address()));
        arguments.addAll(List.of("--resend-every", "4s", "--resolved-for", "1m"));
        return ToolProcess.start(AlertmanagerBridge.class, directory.resolve("bridge.log"), arguments);
    }

    private static String identity(JsonNode alert) {
        String startsAt = alert.path("startsAt").asText().replaceFirst("\\.000Z$", "Z");
        return alert.path("fingerprint").asText() + " " + startsAt;
    }

    private static String eachAlertAGroup(Receiver hook) {
        return """
                route:
                  receiver: hook
                  group_by: ['...']
                  group_wait: 200ms
                  group_interval: 500ms
                  repeat_interval: 1h
                receivers:
                  - name: hook
                    webhook_configs:
                      - url: %s
                        send_resolved: true
                """.formatted(hook.address());
    }
}
