package io.modelwatch.udfs.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FollowedIncidentsTest {
    private static final int MANY = 16_000;

    @Property(tries = 200)
    void findsWhatAListFinds(@ForAll long seed) {
        Random random = new Random(seed);
        List<Incident> list = new ArrayList<>();
        FollowedIncidents followed = new FollowedIncidents(list, FollowedIncidentsTest::dueAt);
        for (int step = 0; step < 100; step++) {
            if (random.nextInt(3) > 0) {
                Incident opened = new Incident("v" + random.nextInt(4), random.nextInt(20));
                list.add(opened);
                followed.add(opened);
            } else if (!list.isEmpty()) {
                change(list.get(random.nextInt(list.size())), list, followed, random);
            }
            String version = random.nextInt(5) == 0 ? Sign.EVERY_VERSION : "v" + random.nextInt(4);

            assertThat(followed.inOrder()).isEqualTo(list);
            assertThat(followed.firstDue())
                    .isEqualTo(list.stream()
                            .min(Comparator.comparingLong(FollowedIncidentsTest::dueAt)
                                    .thenComparing(FollowedIncidents.OLDEST)));
            assertThat(followed.covering(version))
                    .isEqualTo(list.stream()
                            .filter(incident -> incident.covers(version))
                            .toList());
            assertThat(followed.unsettled())
                    .isEqualTo(
                            list.stream().filter(incident -> !incident.settled).toList());
        }
    }

    /** Sixteen thousand versions took seconds. */
    @Test
    void asksEachIncidentWhenItIsDueOnlyWhereItWasChanged() {
        long[] asked = {0};
        FollowedIncidents followed = new FollowedIncidents(List.of(), incident -> {
            asked[0]++;
            return dueAt(incident);
        });
        for (int i = 0; i < MANY; i++) {
            Incident opened = new Incident("v" + i, i);
            followed.add(opened);
            followed.firstDue();
            assertThat(followed.covering("v" + i)).containsExactly(opened);
            opened.endedAt = i;
            followed.changed(opened);
            followed.firstDue();
        }

        assertThat(asked[0]).isEqualTo(2 * MANY);
    }

    private static long dueAt(Incident incident) {
        return incident.settled ? incident.endedAt : incident.openedAt;
    }

    private static void change(Incident incident, List<Incident> list, FollowedIncidents followed, Random random) {
        followed.changed(incident);
        switch (random.nextInt(3)) {
            case 0 -> incident.version = Sign.EVERY_VERSION;
            case 1 -> {
                incident.settled = true;
                incident.endedAt = random.nextInt(20);
            }
            default -> {
                list.remove(incident);
                followed.remove(incident);
            }
        }
    }
}
