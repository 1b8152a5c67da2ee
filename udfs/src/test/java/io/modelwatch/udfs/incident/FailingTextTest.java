package io.modelwatch.udfs.incident;

import static io.modelwatch.udfs.incident.Signs.PLAIN;
import static io.modelwatch.udfs.incident.Signs.SETTINGS;
import static io.modelwatch.udfs.incident.Signs.seen;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.udfs.detect.AlertMemory.Written;
import io.modelwatch.udfs.detect.Publication;
import io.modelwatch.udfs.guard.Failure;
import io.modelwatch.udfs.guard.Place;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailingTextTest {
    @Test
    void anIncidentWhoseTextFailsIsToldWithoutIt() {
        List<Failure> failures = new ArrayList<>();
        List<Written> told = new ArrayList<>();
        var life = new IncidentLife(
                SETTINGS,
                PLAIN,
                metric -> {
                    throw new IllegalStateException("planted");
                },
                Publication.ofAll(0),
                failures::add);
        Sign sign = seen("v3", "latency_p99", 100).began();

        life.follow(null, "ranker", List.of(sign), 130_000, told::add);

        assertThat(told).singleElement().satisfies(alert -> {
            assertThat(alert.alert().labels()).containsEntry("model", "ranker");
            assertThat(alert.alert().annotations().get("summary")).endsWith("without text: it could not be written.");
        });
        assertThat(failures).extracting(Failure::place).containsExactly(Place.TEXT);
    }
}
