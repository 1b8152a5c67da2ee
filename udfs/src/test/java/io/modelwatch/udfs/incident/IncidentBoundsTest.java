package io.modelwatch.udfs.incident;

import static io.modelwatch.udfs.incident.Signs.METRICS;
import static io.modelwatch.udfs.incident.Signs.PLAIN;
import static io.modelwatch.udfs.incident.Signs.SETTINGS;
import static io.modelwatch.udfs.incident.Signs.seen;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.AlertJson;
import io.modelwatch.schemas.alert.Bounds;
import io.modelwatch.udfs.detect.AlertMemory.Written;
import io.modelwatch.udfs.incident.Signs.Beginning;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Incidents that take in more than they have room for. Settle 20 s. */
class IncidentBoundsTest {
    private static final IncidentLife LIFE = new IncidentLife(SETTINGS, PLAIN, METRICS, 0);

    private final List<Written> told = new ArrayList<>();

    private IncidentMemory follow(IncidentMemory before, long until, List<Sign> signs) {
        return LIFE.follow(before, "ranker", signs, until * 1000, told::add);
    }

    /** As long as a name may be. */
    private static String version(int number) {
        return "%0128d".formatted(number);
    }

    private static List<Sign> versions(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> seen(version(i), "latency_p99", 100).began())
                .toList();
    }

    private Alert last() {
        return told.get(told.size() - 1).alert();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 50, 51, Incident.MEMBERS, Incident.MEMBERS + 1, 8_000})
    void anAlertOfManyVersionsFitsAndSaysHowManyThereAre(int count) {
        IncidentMemory memory = follow(null, 130, versions(count));

        assertThat(memory.incidents()).hasSize(1);
        assertThat(memory.incidents().get(0).members()).hasSize(Math.min(count, Incident.MEMBERS));
        Alert alert = last();
        assertThat(AlertJson.write(alert).length).isLessThan(Bounds.ALERT_BYTES);
        assertThat(alert.annotations()).containsEntry("anomalies", Integer.toString(count));
        String members = alert.annotations().get("members");
        if (count > IncidentMessage.MEMBERS_LISTED) {
            assertThat(members).endsWith("\nand %d more".formatted(count - IncidentMessage.MEMBERS_LISTED));
        }
        String versions = alert.annotations().get("versions");
        if (count > Bounds.LISTED) {
            assertThat(versions).contains(",and ").endsWith(" more");
        } else {
            assertThat(versions.split(",")).hasSize(count);
        }
    }

    @Test
    void theMemoryOfAnIncidentStopsGrowing() throws IOException {
        int some = bytes(follow(null, 130, versions(Incident.MEMBERS))).length;

        assertThat(bytes(follow(null, 130, versions(8_000))).length).isLessThan(2 * some);
    }

    @Test
    void whoStaysDoesNotDependOnTheOrderOfArrival() throws IOException {
        List<Sign> signs = new ArrayList<>(mixed(0, 400));
        byte[] first = bytes(follow(null, 400, signs));
        for (int seed = 0; seed < 5; seed++) {
            Collections.shuffle(signs, new Random(seed));
            assertThat(bytes(follow(null, 400, signs))).isEqualTo(first);
        }
    }

    @Test
    void openAlertsStayBeforeEndedOnesAndSevereOnesBeforeMildOnes() {
        List<Sign> signs = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            Beginning ended = seen(version(i), "latency_p99", 100).severity("critical");
            signs.add(ended.began());
            signs.add(ended.ended(110, 105));
            Beginning open = seen(version(i), "error_rate", 112);
            signs.add(open.severity(i < 200 ? "critical" : "warning").began());
        }
        Incident incident = follow(null, 140, signs).incidents().stream()
                .filter(one -> one.metrics().contains("error_rate"))
                .findFirst()
                .orElseThrow();

        assertThat(incident.members()).hasSize(Incident.MEMBERS).allMatch(Member::isOpen);
        assertThat(incident.members().stream()
                        .filter(member -> member.severity().equals("critical"))
                        .count())
                .isEqualTo(200);
        assertThat(incident.leftOut().members()).isEqualTo(700);
        assertThat(incident.worstSeverity()).isEqualTo("critical");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aRestoreAtAnyPointChangesNothing(long seed) throws IOException {
        Random random = new Random(seed);
        follow(null, 2_000, mixed(0, 2_000));
        List<Written> undisturbed = List.copyOf(told);
        told.clear();

        IncidentMemory memory = null;
        for (long from = 0, until; from < 2_000; from = until) {
            until = Math.min(2_000, from + 1 + random.nextInt(60));
            memory = follow(memory, until, mixed(from, until));
            memory = memory == null ? null : restored(memory);
        }

        assertThat(told).isEqualTo(undisturbed).isNotEmpty();
        assertThat(undisturbed.get(undisturbed.size() - 1).alert().status()).isEqualTo(Alert.Status.RESOLVED);
    }

    /** 400 that end again, 600 mild and 200 severe ones, which end later; those of some seconds, the first exclusive. */
    private static List<Sign> mixed(long after, long until) {
        List<Sign> signs = new ArrayList<>();
        for (int i = 0; i < 1_200; i++) {
            String severity = i >= 1_000 ? "critical" : "warning";
            Beginning begun = seen(version(i % 700), "metric_" + i % 90, 100 + i % 50)
                    .segment("device=" + i)
                    .severity(severity);
            signs.add(begun.began());
            signs.add(i < 400 ? begun.ended(160 + i % 30, 150 + i % 30) : begun.ended(500 + i % 200, 490 + i % 200));
        }
        signs.removeIf(sign -> sign.at() <= after * 1000 || sign.at() > until * 1000);
        return signs;
    }

    private static byte[] bytes(IncidentMemory memory) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        memory.write(new DataOutputStream(out));
        return out.toByteArray();
    }

    private static IncidentMemory restored(IncidentMemory memory) throws IOException {
        byte[] written = bytes(memory);
        IncidentMemory read = IncidentMemory.read(new DataInputStream(new ByteArrayInputStream(written)));
        assertThat(bytes(read)).isEqualTo(written);
        return read;
    }
}
