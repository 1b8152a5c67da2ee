package io.modelwatch.udfs.incident;

import static io.modelwatch.udfs.incident.Signs.METRICS;
import static io.modelwatch.udfs.incident.Signs.PLAIN;
import static io.modelwatch.udfs.incident.Signs.SETTINGS;
import static io.modelwatch.udfs.incident.Signs.seen;
import static io.modelwatch.udfs.incident.Signs.shared;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.Fingerprint;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.Alert.Status;
import io.modelwatch.udfs.incident.Signs.Beginning;
import io.modelwatch.udfs.stats.Category;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Incidents that began together with incidents of other models. */
class SharedIncidentsTest {
    private static final Beginning QUALITY = seen("v3", "precision_at_10", 100);
    private static final Beginning WORSE = seen("v3", "mae", 140).severity("critical");

    private final List<Alert> told = new ArrayList<>();

    private IncidentMemory follow(IncidentMemory before, long now, Sign... signs) {
        return new IncidentLife(SETTINGS, PLAIN, METRICS, 0)
                .follow(before, "ranker", List.of(signs), now * 1000, written -> told.add(written.alert()));
    }

    private static Sign toldAt(long at, Sign shared) {
        return new Sign(
                shared.kind(),
                shared.model(),
                shared.version(),
                at * 1000,
                shared.since(),
                null,
                List.of(),
                shared.around(),
                shared.pattern(),
                Map.of());
    }

    @Test
    void bearTheCauseAsALabelWhichIsNoPartOfTheIncidentsIdentity() {
        follow(null, 130, QUALITY.began(), shared("c", 110, Category.QUALITY));
        follow(null, 130, QUALITY.began());

        assertThat(told.get(0).labels()).containsEntry("cause", "c");
        assertThat(told.get(0).fingerprint())
                .isEqualTo(Fingerprint.of(told.get(0).labels()));
        assertThat(told.get(1).labels()).doesNotContainKey("cause");
        assertThat(told.get(0).labels().get("incident"))
                .isEqualTo(told.get(1).labels().get("incident"));
    }

    /** Under it causes go on of which something is known later that belongs to both. */
    @Test
    void bearTheOldestCauseThatTheyWereToldOfWhileTheySettled() {
        IncidentMemory settling = follow(null, 112, QUALITY.began(), shared("late", 110, Category.QUALITY));
        Sign older = shared("early", 105, Category.QUALITY);
        follow(settling, 130, toldAt(115, older));

        assertThat(told)
                .singleElement()
                .satisfies(alert -> assertThat(alert.labels()).containsEntry("cause", "early"));
    }

    @Test
    void ofAnotherCategoryDoNot() {
        follow(null, 130, QUALITY.began(), shared("c", 110, Category.LATENCY));

        assertThat(told.get(0).labels()).doesNotContainKey("cause");
    }

    /** Labels are the identity of an alert. */
    @Test
    void thatWerePublishedKeepTheirLabels() {
        IncidentMemory open = follow(null, 130, QUALITY.began());
        follow(
                open,
                600,
                shared("c", 135, Category.QUALITY),
                WORSE.began(),
                QUALITY.ended(200, 190),
                WORSE.ended(210, 190));

        assertThat(told)
                .hasSize(4)
                .allSatisfy(alert -> assertThat(alert.labels()).doesNotContainKey("cause"));
    }

    @Test
    void keepTheFirstCauseThroughHigherSeveritiesAndWhenTheyOpenAgain() {
        IncidentMemory open = follow(
                null,
                150,
                QUALITY.began(),
                shared("b", 110, Category.QUALITY),
                shared("c", 115, Category.QUALITY),
                WORSE.began());
        IncidentMemory ended = follow(open, 500, QUALITY.ended(200, 190), WORSE.ended(210, 190));
        follow(ended, 700, seen("v3", "precision_at_10", 600).began());

        assertThat(told)
                .extracting(Alert::status)
                .containsExactly(Status.FIRING, Status.FIRING, Status.RESOLVED, Status.RESOLVED, Status.FIRING);
        assertThat(told).allSatisfy(alert -> assertThat(alert.labels()).containsEntry("cause", "b"));
    }
}
