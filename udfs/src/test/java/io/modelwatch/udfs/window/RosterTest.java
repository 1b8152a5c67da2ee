package io.modelwatch.udfs.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RosterTest {
    private static final long PANE = 10_000;
    private static final long KEEP = 60_000;

    @Test
    void admitsTheMostFrequentNewcomersThenByName() {
        Roster.Step step = Roster.EMPTY.admit(0, Map.of("d", 1L, "b", 5L, "a", 5L, "c", 9L), 2, KEEP);

        assertThat(step.admitted()).containsExactly("c", "a");
        assertThat(step.turnedAway()).isEqualTo(2);
    }

    @Test
    void keepsWhoIsInHoweverFrequentNewcomersAre() {
        Roster roster = Roster.EMPTY.admit(0, Map.of("v1", 1L), 1, KEEP).after();

        Roster.Step step = roster.admit(PANE, Map.of("v1", 1L, "v2", 1_000L), 1, KEEP);

        assertThat(step.after().stays()).containsOnlyKeys("v1");
        assertThat(step.turnedAway()).isEqualTo(1);
    }

    @Test
    void givesThePlaceOfWhoWasSilentTooLongToANewcomer() {
        Roster roster = Roster.EMPTY.admit(0, Map.of("v1", 1L), 1, KEEP).after();

        assertThat(roster.admit(KEEP, Map.of("v2", 1L), 1, KEEP).admitted()).isEmpty();
        Roster.Step step = roster.admit(KEEP + 1, Map.of("v2", 1L), 1, KEEP);

        assertThat(step.admitted()).containsExactly("v2");
        assertThat(step.forgotten()).containsOnlyKeys("v1");
    }

    @Test
    void keepsWhoSendsDataHoweverLongAgoItCame() {
        Roster roster = Roster.EMPTY;
        for (int pane = 0; pane < 20; pane++) {
            roster = roster.admit(pane * PANE, Map.of("v1", 1L), 1, KEEP).after();
        }

        assertThat(roster.stays()).containsEntry("v1", new Roster.Stay(Roster.ALWAYS, 19 * PANE));
    }

    @Test
    void measuresWhatWasServedBeforeANamesTimeAsTheRest() {
        Roster roster =
                Roster.EMPTY.admit(0, Map.of("v1", 2L, "v2", 1L), 1, KEEP).after();
        roster = roster.admit(2 * KEEP, Map.of("v2", 1L), 1, KEEP).after();

        assertThat(roster.holds("v2", 0)).isFalse();
        assertThat(roster.holds("v2", 2 * KEEP)).isTrue();
    }

    @Test
    void takesNobodyForANameThatIsCalledOther() {
        Roster.Step step = Roster.EMPTY.admit(0, Map.of("other", 9L, "v1", 1L), 1, KEEP);

        assertThat(step.admitted()).containsExactly("v1");
        assertThat(step.turnedAway()).isZero();
    }

    @Property(tries = 200)
    void neverHoldsMoreThanTheCapAndForgetsNoOrderOfNames(
            @ForAll @Size(max = 40) List<@IntRange(max = 30) Integer> names,
            @ForAll @IntRange(min = 1, max = 8) int cap) {
        Roster forwards = Roster.EMPTY;
        Roster backwards = Roster.EMPTY;
        for (int pane = 0; pane + 5 <= names.size(); pane += 5) {
            Map<String, Long> counts = new LinkedHashMap<>();
            names.subList(pane, pane + 5).forEach(name -> counts.merge("v" + name, 1L, Long::sum));
            Map<String, Long> otherOrder = new HashMap<>(counts);
            forwards = forwards.admit(pane * PANE, counts, cap, KEEP).after();
            backwards = backwards.admit(pane * PANE, otherOrder, cap, KEEP).after();
        }

        assertThat(forwards).isEqualTo(backwards);
        assertThat(forwards.stays()).hasSizeLessThanOrEqualTo(cap);
    }
}
