package io.modelwatch.udfs.incident.shared;

import static io.modelwatch.udfs.incident.Signs.PLAIN;
import static io.modelwatch.udfs.incident.Signs.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.Fingerprint;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.Alert.Status;
import io.modelwatch.udfs.detect.AlertMemory.Written;
import io.modelwatch.udfs.detect.OwnerLabels;
import io.modelwatch.udfs.detect.Publication;
import io.modelwatch.udfs.incident.AlertSettings;
import io.modelwatch.udfs.incident.AlertSettings.Language;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is told of incidents that share a cause. Times are seconds. */
class SharedTroubleTest {
    private static final String CAUSE = "latency@1970-01-01T00:01:40Z";
    private static final Publication PUBLICATION = Publication.ofAll(60_000);

    private final SharedTrouble trouble = new SharedTrouble(SETTINGS, PLAIN, PUBLICATION);
    private final List<Alert> told = new ArrayList<>();
    private TroubleMemory memory;

    private static Written firing(String model, long at) {
        return transition(model, "warning", at, 0, 0);
    }

    private static Written over(String model, long at) {
        return transition(model, "warning", at, at - 5, 1);
    }

    private static Written transition(String model, String severity, long at, long end, long sequence) {
        Map<String, String> labels = new TreeMap<>(
                Map.of("alertname", "Overload", "model", model, "version", "v1", "severity", severity, "cause", CAUSE));
        Alert alert = new Alert(
                Fingerprint.of(labels),
                labels,
                end == 0 ? Map.of() : Map.of("reason", "recovered"),
                end == 0 ? Status.FIRING : Status.RESOLVED,
                Instant.ofEpochSecond(90),
                end == 0 ? null : Instant.ofEpochSecond(end),
                sequence);
        return new Written(alert, at * 1000);
    }

    private void take(long now, Written... alerts) {
        for (Written alert : alerts) {
            memory = TroubleMemory.with(memory, alert);
        }
        memory = trouble.follow(memory, CAUSE, now * 1000, transition -> told.add(transition.alert()));
    }

    @Test
    void twoModelsAreNoSharedTrouble() {
        take(120, firing("a", 120), firing("b", 120), transition("b", "critical", 120, 0, 0));

        assertThat(told).isEmpty();
    }

    @Test
    void fromThreeModelsOnItIsOneAlertThatNamesThem() {
        take(120, firing("b", 120), firing("a", 120));
        take(130, firing("c", 130));

        assertThat(told).singleElement().satisfies(alert -> {
            assertThat(alert.labels())
                    .containsEntry("alertname", "SharedTrouble")
                    .containsEntry("cause", CAUSE)
                    .containsEntry("model", "all")
                    .containsEntry("version", "all")
                    .containsEntry("severity", "warning")
                    .containsKey("incident");
            assertThat(alert.fingerprint()).isEqualTo(Fingerprint.of(alert.labels()));
            assertThat(alert.annotations())
                    .containsEntry("models", "a,b,c")
                    .containsEntry("decided_at", "1970-01-01T00:02:10Z")
                    .containsEntry(
                            "summary", "3 models have been in trouble together since 1970-01-01T00:01:30Z: a, b, c");
            assertThat(alert.annotations().get("incidents").lines())
                    .containsExactly("warning Overload a v1", "warning Overload b v1", "warning Overload c v1");
            assertThat(alert.startsAt()).isEqualTo(Instant.ofEpochSecond(90));
        });
    }

    @Test
    void isToldAgainWhenAnotherModelJoinsAndResolvesWithTheLast() {
        take(130, firing("a", 130), firing("b", 130), firing("c", 130));
        take(140, firing("d", 140));
        take(200, over("a", 200), over("b", 200), over("c", 200));
        assertThat(told).extracting(Alert::status).containsExactly(Status.FIRING, Status.FIRING);

        take(300, over("d", 300));

        assertThat(told).extracting(Alert::status).containsExactly(Status.FIRING, Status.FIRING, Status.RESOLVED);
        assertThat(told).extracting(Alert::sequence).containsExactly(0L, 1L, 2L);
        assertThat(told).extracting(Alert::fingerprint).containsOnly(told.get(0).fingerprint());
        assertThat(told.get(1).annotations()).containsEntry("models", "a,b,c,d");
        assertThat(told.get(2).annotations()).containsEntry("reason", "recovered");
        assertThat(told.get(2).endsAt()).isEqualTo(Instant.ofEpochSecond(295));
    }

    /** It inhibits that incident, so it has to say so itself. */
    @Test
    void isToldAgainWhenTheSeverityOfAFurtherIncidentRises() {
        take(130, firing("a", 130), firing("b", 130), firing("c", 130));
        take(150, transition("b", "critical", 150, 0, 0));
        take(3_750, transition("a", "critical", 3_750, 0, 0));

        assertThat(told)
                .extracting(alert -> alert.labels().get("severity") + " " + alert.sequence())
                .containsExactly("warning 0", "critical 0", "critical 1");
        assertThat(told.get(2).annotations().get("incidents").lines()).startsWith("critical Overload a v1");
    }

    @Test
    void isToldAgainWhenAnIncidentOpensAgain() {
        take(130, firing("a", 130), firing("b", 130), firing("c", 130));
        take(200, over("a", 200));
        take(740, transition("a", "warning", 740, 0, 2));
        take(800, transition("a", "warning", 800, 795, 3), transition("a", "warning", 800, 0, 4));

        assertThat(told)
                .extracting(alert -> alert.status() + " " + alert.sequence())
                .as("after some minutes, and at once")
                .containsExactly("FIRING 0", "FIRING 1", "FIRING 2");
    }

    /** What is told of an incident that goes on is told by its own alert. */
    @Test
    void anUpdateOfAnIncidentIsNoNews() {
        take(130, firing("a", 130), firing("b", 130), firing("c", 130));
        take(140, transition("a", "warning", 140, 0, 1));
        take(150, over("b", 150));

        assertThat(told).hasSize(1);
    }

    @Test
    void ofMoreThanItFollowsASeverityThatRisesCounts() {
        for (int i = 0; i < TroubleMemory.MOST_PARTS; i++) {
            memory = TroubleMemory.with(memory, firing("m%04d".formatted(i), 130));
        }
        take(130);
        Written severe = transition("n", "critical", 140, 0, 0);
        take(140, severe, firing("o", 140));
        take(150, severe, firing("m0000", 130), firing("m0999", 130)); // again, as after a restore

        assertThat(told).extracting(alert -> alert.labels().get("severity")).containsExactly("warning", "critical");
        assertThat(told.get(1).annotations().get("incidents").lines()).startsWith("critical Overload n v1");
        assertThat(memory.parts()).hasSize(TroubleMemory.MOST_PARTS);
    }

    /** Else the lower one would inhibit a critical incident. */
    @Test
    void aHigherSeverityIsAFurtherAlertOfTheSameIncident() {
        take(130, firing("a", 130), firing("b", 130), firing("c", 130));
        take(150, transition("a", "critical", 150, 0, 0));
        take(300, over("a", 300), over("b", 300), over("c", 300), transition("a", "critical", 300, 295, 1));

        assertThat(told)
                .extracting(alert -> alert.labels().get("severity") + " " + alert.status())
                .containsExactlyInAnyOrder(
                        "warning FIRING", "critical FIRING", "warning RESOLVED", "critical RESOLVED");
        assertThat(told)
                .extracting(alert -> alert.labels().get("incident"))
                .containsOnly(told.get(0).labels().get("incident"));
    }

    @Test
    void opensAgainUnderTheSameIdentity() {
        take(130, firing("a", 130), firing("b", 130), firing("c", 130));
        take(200, over("a", 200), over("b", 200), over("c", 200));
        take(
                300,
                transition("a", "warning", 300, 0, 2),
                transition("b", "warning", 300, 0, 2),
                transition("c", "warning", 300, 0, 2));

        assertThat(told).extracting(Alert::status).containsExactly(Status.FIRING, Status.RESOLVED, Status.FIRING);
        assertThat(told).extracting(Alert::sequence).containsExactly(0L, 1L, 2L);
        assertThat(told).extracting(Alert::startsAt).containsOnly(Instant.ofEpochSecond(90));
    }

    /** Their incidents opened again in maintenance, and it lasted: readers would take the first alert for one that they had. */
    @Test
    void isAnotherOneWhereItWasForgotten() {
        take(130, firing("a", 130), firing("b", 130), firing("c", 130));
        take(200, over("a", 200), over("b", 200), over("c", 200));
        take(100_000);
        assertThat(memory).isNull();
        take(
                100_000,
                transition("a", "warning", 100_000, 0, 2),
                transition("b", "warning", 100_000, 0, 2),
                transition("c", "warning", 100_000, 0, 2));

        assertThat(told).extracting(Alert::sequence).containsExactly(0L, 1L, 0L);
        assertThat(told).extracting(Alert::fingerprint).containsOnly(told.get(0).fingerprint());
        assertThat(told.get(2).startsAt())
                .isEqualTo(Instant.ofEpochSecond(100_000).minusMillis(SETTINGS.rememberedMillis(PUBLICATION)))
                .isAfter(told.get(1).endsAt());
    }

    /** As an incident tells them again after a restore. */
    @Test
    void repeatsChangeNothing() {
        take(130, firing("a", 130), firing("b", 130), firing("c", 130));
        take(200, over("a", 200));
        take(210, firing("a", 130), firing("b", 130), over("a", 200));
        take(220, over("b", 220), over("c", 220));

        assertThat(told).extracting(Alert::status).containsExactly(Status.FIRING, Status.RESOLVED);
    }

    @Test
    void isForgottenOnceNoIncidentCanOpenAgain() {
        take(120, firing("a", 120));
        assertThat(trouble.forgottenAt(memory)).isEqualTo(Long.MAX_VALUE);
        take(200, over("a", 200));
        long forgottenAt = 200_000 + SETTINGS.rememberedMillis(PUBLICATION);
        assertThat(trouble.forgottenAt(memory)).isEqualTo(forgottenAt);

        take(forgottenAt / 1000);

        assertThat(memory).isNull();
    }

    @Test
    void namesFiftyModelsAndTheNumberOfTheRest() {
        for (int i = 0; i < TroubleMemory.MOST_PARTS + 10; i++) {
            memory = TroubleMemory.with(memory, firing("m%04d".formatted(i), 130));
        }
        take(130);

        assertThat(told).singleElement().satisfies(alert -> {
            assertThat(alert.annotations().get("models").split(",")).hasSize(51).endsWith("and 950 more");
            assertThat(alert.annotations().get("summary"))
                    .startsWith("1000 models")
                    .endsWith(", and 995 more");
            assertThat(alert.annotations().get("incidents").lines()).hasSize(21);
        });
        assertThat(memory.parts()).hasSize(TroubleMemory.MOST_PARTS);
    }

    @Test
    void ofMoreThanMayWaitEndsAreKeptAndThenTheLatestInAnyOrderOfArrival() {
        List<Written> alerts = new ArrayList<>();
        for (int i = 0; i < TroubleMemory.MOST_WAITING; i++) {
            alerts.add(firing("m" + i, 130 + i));
        }
        List<Written> ends = List.of(over("a", 120), over("b", 120), over("c", 120));
        alerts.addAll(ends);

        List<Written> forwards = waiting(alerts);
        Collections.reverse(alerts);

        assertThat(forwards)
                .hasSize(TroubleMemory.MOST_WAITING)
                .containsAll(waiting(ends))
                .extracting(Written::at)
                .doesNotContain(130_000L, 131_000L, 132_000L)
                .contains(133_000L);
        assertThat(waiting(alerts)).containsExactlyInAnyOrderElementsOf(forwards);
    }

    private static List<Written> waiting(List<Written> alerts) {
        TroubleMemory known = null;
        for (Written alert : alerts) {
            known = TroubleMemory.with(known, alert);
        }
        return known.waiting();
    }

    @Test
    void speaksChinese() {
        var chinese = new AlertSettings(false, Language.ZH, "", "", "", OwnerLabels.NONE);
        memory = TroubleMemory.with(memory, firing("a", 130));
        memory = TroubleMemory.with(memory, firing("b", 130));
        memory = TroubleMemory.with(memory, firing("c", 130));
        new SharedTrouble(SETTINGS, chinese, PUBLICATION)
                .follow(memory, CAUSE, 130_000, transition -> told.add(transition.alert()));

        assertThat(told.get(0).annotations().get("summary")).startsWith("3 个模型自 1970-01-01T00:01:30Z 起同时出现异常");
    }

    /** In any order, taken in at any times, with a restore in between: what counts is the time at which each was told. */
    @Test
    void doesNotDependOnTheOrderOfArrival() throws IOException {
        for (int seed = 0; seed < 200; seed++) {
            List<Written> alerts = drawn(new Random(seed));
            List<Written> once = run(alerts, List.of(400L));
            List<Written> shuffled = new ArrayList<>(alerts);
            Collections.shuffle(shuffled, new Random(seed));

            assertThat(run(shuffled, List.of(140L, 171L, 230L, 400L))).isEqualTo(once);
        }
    }

    private static List<Written> drawn(Random random) {
        List<Written> alerts = new ArrayList<>();
        for (int model = 0; model < 5; model++) {
            String severity = random.nextInt(4) == 0 ? "critical" : "warning";
            long at = 120L + random.nextInt(30);
            for (int sequence = 0; sequence < 1 + random.nextInt(4); sequence++) {
                alerts.add(transition("m" + model, severity, at, sequence % 2 == 0 ? 0 : at - 5, sequence));
                at += 1 + random.nextInt(60);
            }
        }
        return alerts;
    }

    private List<Written> run(List<Written> alerts, List<Long> times) throws IOException {
        TroubleMemory known = null;
        List<Written> transitions = new ArrayList<>();
        for (Written alert : alerts) {
            known = TroubleMemory.with(known, alert);
        }
        for (long time : times) {
            known = restored(trouble.follow(known, CAUSE, time * 1000, transitions::add));
        }
        return transitions;
    }

    private static TroubleMemory restored(TroubleMemory known) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        known.write(new DataOutputStream(bytes));
        return TroubleMemory.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    }
}
