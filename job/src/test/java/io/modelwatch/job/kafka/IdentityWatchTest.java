package io.modelwatch.job.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.job.kafka.IdentityWatch.Verdict;
import io.modelwatch.schemas.alert.Heartbeat;
import org.junit.jupiter.api.Test;

/** Seconds stand for nanoseconds: five of silence, thirty of patience, and the watch begins at -10, as such a clock may. */
class IdentityWatchTest {
    private static final long BEGIN = -10;
    private static final Heartbeat.Job OTHER = new Heartbeat.Job("other", "modelwatch", "alerts/");
    private static final Heartbeat.Job OWN = new Heartbeat.Job("own", "modelwatch", "alerts/");
    private static final Heartbeat.Job STRANGER = new Heartbeat.Job("stranger", "modelwatch", "alerts/2/");

    private final IdentityWatch watch = watch("own");

    @Test
    void whoHearsNothingIsAloneAtOnce() {
        assertThat(watch.verdict(BEGIN)).isEqualTo(Verdict.ALONE);
    }

    @Test
    void otherIdentitiesDoNotMatter() {
        watch.recall(STRANGER);
        watch.hear(STRANGER, BEGIN + 1);

        assertThat(watch.verdict(BEGIN + 1)).isEqualTo(Verdict.ALONE);
        assertThat(watch.other()).isEmpty();
    }

    @Test
    void aJobThatHasStoppedIsSuspectedUntilItWasSilentForLongEnough() {
        watch.recall(OTHER);

        assertThat(watch.verdict(BEGIN + 4)).isEqualTo(Verdict.SUSPECTED);
        assertThat(watch.verdict(BEGIN + 5)).isEqualTo(Verdict.ALONE);
    }

    @Test
    void aJobThatStopsInTimeMakesRoom() {
        watch.recall(OTHER);
        watch.hear(OTHER, BEGIN + 20);

        assertThat(watch.verdict(BEGIN + 24)).isEqualTo(Verdict.HEARD);
        assertThat(watch.verdict(BEGIN + 25)).isEqualTo(Verdict.ALONE);
    }

    @Test
    void aJobThatGoesOnIsInTheWayOncePatienceIsOver() {
        watch.recall(OTHER);
        for (long second = BEGIN + 1; second < BEGIN + 30; second++) {
            watch.hear(OTHER, second);
            assertThat(watch.verdict(second)).isEqualTo(Verdict.HEARD);
        }
        watch.hear(OTHER, BEGIN + 30);

        assertThat(watch.verdict(BEGIN + 30)).isEqualTo(Verdict.OCCUPIED);
        assertThat(watch.other()).contains(OTHER);
    }

    @Test
    void withLittlePatienceItIsStillHeardBeforeItIsInTheWay() {
        IdentityWatch hasty = new IdentityWatch("alerts/", "own", BEGIN, 5, 1);
        hasty.recall(OTHER);

        assertThat(hasty.verdict(BEGIN + 3)).isEqualTo(Verdict.SUSPECTED);
        hasty.hear(OTHER, BEGIN + 3);
        assertThat(hasty.verdict(BEGIN + 3)).isEqualTo(Verdict.OCCUPIED);
    }

    @Test
    void theJobItselfIsNeverInItsOwnWay() {
        watch.recall(OTHER);
        watch.recall(OWN);
        watch.hear(OWN, BEGIN + 1);
        watch.hear(OWN, BEGIN + 31);

        assertThat(watch.verdict(BEGIN + 31)).isEqualTo(Verdict.ALONE);
    }

    @Test
    void whoDoesNotKnowItsIdTakesEachJobForAnother() {
        IdentityWatch client = watch("");
        client.recall(OWN);
        client.hear(OWN, BEGIN + 31);

        assertThat(client.verdict(BEGIN + 31)).isEqualTo(Verdict.OCCUPIED);
    }

    private static IdentityWatch watch(String ownId) {
        return new IdentityWatch("alerts/", ownId, BEGIN, 5, 30);
    }
}
