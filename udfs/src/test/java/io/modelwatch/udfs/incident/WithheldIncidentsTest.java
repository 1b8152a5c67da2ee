package io.modelwatch.udfs.incident;

import static io.modelwatch.udfs.incident.Signs.METRICS;
import static io.modelwatch.udfs.incident.Signs.PLAIN;
import static io.modelwatch.udfs.incident.Signs.SETTINGS;
import static io.modelwatch.udfs.incident.Signs.recognised;
import static io.modelwatch.udfs.incident.Signs.seen;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.Alert.Status;
import io.modelwatch.udfs.detect.AlertMemory.Written;
import io.modelwatch.udfs.detect.Publication;
import io.modelwatch.udfs.guard.Failure;
import io.modelwatch.udfs.incident.Signs.Beginning;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Incidents of a job that learns first and publishes from 500 s on. Settle 20 s, hold-down 2 min, reopen within 10 min. */
class WithheldIncidentsTest {
    private static final long FROM = 500;
    private static final long REWRITE_FOR = 900_000;
    private static final Beginning LATENCY = seen("v3", "latency_p99", 100);

    private final List<Written> told = new ArrayList<>();
    private IncidentMemory memory;

    private static IncidentLife publishing(long from) {
        var publication = new Publication(from, REWRITE_FOR);
        return new IncidentLife(SETTINGS, PLAIN, METRICS, publication, Failure.RAISE);
    }

    private void follow(long until, Sign... signs) {
        followWith(FROM * 1000, until, signs);
    }

    private void followWith(long fromMillis, long until, Sign... signs) {
        memory = publishing(fromMillis).follow(memory, "ranker", List.of(signs), until * 1000, told::add);
    }

    private List<String> transitions() {
        return told.stream().map(WithheldIncidentsTest::line).toList();
    }

    private static String line(Written transition) {
        Alert alert = transition.alert();
        return "%d %s #%d from %d"
                .formatted(
                        transition.at() / 1000,
                        alert.status(),
                        alert.sequence(),
                        alert.startsAt().getEpochSecond());
    }

    @Test
    void whatEndsBeforeIsNeverToldNorRemembered() {
        follow(499, LATENCY.began(), LATENCY.ended(200, 190), recognised(Sign.RECOVERED, "v3", 340, 190));
        follow(9_000);

        assertThat(told).isEmpty();
        assertThat(memory).isNull();
    }

    @Test
    void whatIsOpenThenIsToldThenOnceWithItsTrueStart() {
        follow(499, LATENCY.began(), seen("v3", "error_rate", 300).began());
        assertThat(told).isEmpty();
        assertThat(memory.count().suppressed()).isEqualTo(1);
        assertThat(memory.written()).isEmpty();
        assertThat(publishing(FROM * 1000).nextDue(memory)).isEqualTo(FROM * 1000);

        follow(800);

        assertThat(transitions()).containsExactly("500 FIRING #0 from 90");
        assertThat(told.get(0).alert().annotations()).containsEntry("metrics", "error_rate,latency_p99");
        assertThat(memory.count().suppressed()).isZero();
        assertThat(memory.written()).isEqualTo(told);
    }

    @Test
    void whatWasToldThenIsResolvedLikeAnyOther() {
        Beginning late = seen("v3", "error_rate", 300);
        follow(499, LATENCY.began(), late.began());
        follow(2_000, LATENCY.ended(600, 590), late.ended(610, 600), recognised(Sign.RECOVERED, "v3", 730, 600));

        assertThat(transitions()).containsExactly("500 FIRING #0 from 90", "730 RESOLVED #1 from 90");
    }

    @Test
    void whatBeganAndIsNamedAfterwardsIsToldWhenItIsNamed() {
        follow(700, seen("v3", "latency_p99", 490).began());

        assertThat(transitions()).containsExactly("510 FIRING #0 from 480");
    }

    @Test
    void whatIsCalmThenIsToldOnlyIfItBecomesAbnormalAgain() {
        follow(600, LATENCY.began(), LATENCY.ended(450, 440));
        assertThat(told).isEmpty();

        follow(610, seen("v3", "error_rate", 605).began());

        assertThat(transitions()).containsExactly("605 FIRING #0 from 90");
    }

    @Test
    void whatEndsAtThatMomentIsNotTold() {
        follow(2_000, LATENCY.began(), LATENCY.ended(380, 370), recognised(Sign.RECOVERED, "v3", FROM, 370));

        assertThat(told).isEmpty();
    }

    @Test
    void maintenanceThatLastsLongerHoldsItBackAfterwards() {
        follow(1_000, LATENCY.quietUntil(700).began());

        assertThat(transitions()).containsExactly("840 FIRING #0 from 90"); // a hold-down and two windows later
    }

    @Test
    void maintenanceThatEndsBeforeChangesNothing() {
        follow(1_000, LATENCY.quietUntil(300).began());

        assertThat(transitions()).containsExactly("500 FIRING #0 from 90");
    }

    @Test
    void whatEndedUntoldDoesNotOpenAgain() {
        follow(499, LATENCY.began(), LATENCY.ended(200, 190), recognised(Sign.RECOVERED, "v3", 340, 190));
        follow(600, seen("v3", "error_rate", 520).began());

        assertThat(transitions()).containsExactly("540 FIRING #0 from 510");
    }

    /** The key was moved while the job was down. */
    @Test
    void whatWasToldIsResolvedAlsoBeforeALaterTime() {
        follow(600, LATENCY.began());
        followWith(5_000_000, 2_000, LATENCY.ended(700, 690), recognised(Sign.RECOVERED, "v3", 820, 690));

        assertThat(transitions()).containsExactly("500 FIRING #0 from 90", "820 RESOLVED #1 from 90");
    }

    @Test
    void whatALaterTimeWithheldIsToldAtOnceWhereThatIsTakenBack() {
        followWith(5_000_000, 600, LATENCY.began());
        assertThat(told).isEmpty();

        followWith(Long.MIN_VALUE, 601);

        assertThat(transitions()).containsExactly("120 FIRING #0 from 90");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void tellsTheSameWithAnySplitAndRestoreAndNothingBefore(long seed) throws IOException {
        List<Sign> signs = RandomSigns.of(seed, 300);
        Random random = new Random(seed);
        long from = (2_000 + random.nextInt(6_000)) * 1000L;
        followWith(from, 20_000, signs.toArray(Sign[]::new));
        List<Written> whole = List.copyOf(told);

        told.clear();
        List<Sign> left = new ArrayList<>(signs);
        for (long until = 0; until < 20_000; until += 1 + random.nextInt(200)) {
            long now = until;
            List<Sign> due =
                    left.stream().filter(sign -> sign.at() <= now * 1000).toList();
            left.removeAll(due);
            followWith(from, now, due.toArray(Sign[]::new));
            memory = restored(memory);
        }
        followWith(from, 20_000, left.toArray(Sign[]::new));

        assertThat(told).isEqualTo(whole).isNotEmpty().allMatch(transition -> transition.at() >= from);
        assertThat(memory).isNull();
        assertEachBeginsWithAFiring(whole);
    }

    private static void assertEachBeginsWithAFiring(List<Written> transitions) {
        Set<String> begun = new TreeSet<>();
        for (Written transition : transitions) {
            Alert alert = transition.alert();
            boolean first = begun.add(alert.fingerprint() + alert.startsAt());
            assertThat(first).isEqualTo(alert.sequence() == 0);
            assertThat(first && alert.status() == Status.RESOLVED).isFalse();
        }
    }

    private static IncidentMemory restored(IncidentMemory memory) throws IOException {
        if (memory == null) {
            return null;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        memory.write(new DataOutputStream(bytes));
        return IncidentMemory.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    }
}
