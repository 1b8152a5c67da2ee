package io.modelwatch.tools.notify;

import static io.modelwatch.tools.notify.Samples.START;
import static io.modelwatch.tools.notify.Samples.alert;
import static io.modelwatch.tools.notify.Samples.firing;
import static io.modelwatch.tools.notify.Samples.resolved;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.Alert.Status;
import io.modelwatch.tools.notify.OpenAlerts.Pace;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenAlertsTest {
    private static final Instant NOW = START.plusSeconds(600);
    private static final Duration RESEND = Duration.ofMinutes(1);
    private static final Duration RESOLVED_FOR = Duration.ofMinutes(5);
    private static final Instant ENDED = NOW.minusSeconds(40);

    private final SetClock clock = new SetClock(NOW);
    private final OpenAlerts open = new OpenAlerts(new Pace(RESEND, RESOLVED_FOR), clock);

    @Test
    void aFiringAlertEndsFourIntervalsAheadUnlessItIsPostedAgain() {
        open.learn(firing("ranker", 0), NOW);

        Alert posted = post().get(0);

        assertThat(posted.startsAt()).isEqualTo(START);
        assertThat(posted.endsAt()).isEqualTo(NOW.plus(Duration.ofMinutes(4)));
    }

    @Test
    void aFiringAlertIsPostedAgainEachInterval() {
        open.learn(firing("ranker", 0), NOW);
        post();

        clock.advance(RESEND.minusMillis(1));
        assertThat(post()).isEmpty();
        clock.advance(Duration.ofMillis(1));
        assertThat(post()).hasSize(1);
    }

    @Test
    void aFiringAlertIsPostedForEver() {
        open.learn(firing("ranker", 0), NOW);
        clock.advance(Duration.ofDays(30));

        assertThat(post()).hasSize(1);
        assertThat(open.firing()).isEqualTo(1);
    }

    @Test
    void whatWasNotTakenIsDueStill() {
        open.learn(firing("ranker", 0), NOW);

        assertThat(open.due(10)).hasSize(1);
        assertThat(open.due(10)).hasSize(1);
        assertThat(open.isSettled()).isFalse();
    }

    @Test
    void theEndIsPostedAtOnceAndForAWhile() {
        open.learn(firing("ranker", 0), NOW);
        post();
        open.learn(resolved("ranker", ENDED, 1), NOW);

        assertThat(post()).singleElement().extracting(Alert::endsAt).isEqualTo(ENDED);
        clock.advance(RESOLVED_FOR.minusMillis(1));
        assertThat(post()).hasSize(1);
        clock.advance(RESEND);
        assertThat(post()).isEmpty();
    }

    @Test
    void anEndInEventTimeAheadOfTheClockIsNow() {
        open.learn(resolved("ranker", NOW.plusSeconds(30), 1), NOW);

        assertThat(post()).singleElement().extracting(Alert::endsAt).isEqualTo(NOW);
    }

    @Test
    void noAlertEndsBeforeItStarts() {
        Instant ahead = NOW.plusSeconds(20);
        open.learn(alert("ranker", Status.RESOLVED, ahead, NOW.plusSeconds(30), 1), NOW);

        assertThat(post()).singleElement().extracting(Alert::endsAt).isEqualTo(ahead);
    }

    @Test
    void anEndOfLongAgoIsNotPosted() {
        open.learn(firing("ranker", 0), NOW.minus(RESOLVED_FOR).minusSeconds(60));
        open.learn(resolved("ranker", ENDED, 1), NOW.minus(RESOLVED_FOR));

        assertThat(post()).isEmpty();
    }

    @Test
    void anEndThatIsReadLateIsPostedIfWeSaidThatTheAlertFires() {
        open.learn(firing("ranker", 0), NOW);
        post();
        clock.advance(Duration.ofHours(1));
        open.learn(resolved("ranker", ENDED, 1), NOW.plusSeconds(1));

        assertThat(post()).singleElement().extracting(Alert::endsAt).isEqualTo(ENDED);
    }

    @Test
    void anEndWaitsForAnAlertmanagerThatIsAwayLonger() {
        open.learn(resolved("ranker", ENDED, 1), NOW);
        clock.advance(Duration.ofHours(1));

        assertThat(post()).hasSize(1);
        clock.advance(RESEND);
        assertThat(post()).hasSize(1);
    }

    @Test
    void anEndThatIsNeverTakenIsGivenUpAfterAWeek() {
        open.learn(resolved("ranker", ENDED, 1), NOW);
        clock.advance(Duration.ofDays(7));

        assertThat(post()).isEmpty();
        assertThat(open.isSettled()).isTrue();
    }

    @Test
    void firingAlertsComeBeforeResolvedOnes() {
        open.learn(resolved("ranker", ENDED, 1), NOW);
        open.learn(firing("recommender", 0), NOW);
        open.learn(resolved("fraud-check", ENDED, 1), NOW);
        open.learn(firing("delivery-time", 0), NOW);

        assertThat(open.due(3))
                .extracting(Alert::status)
                .containsExactly(Status.FIRING, Status.FIRING, Status.RESOLVED);
    }

    @Test
    void aRefusedAlertRestsUntilItChanges() {
        open.learn(firing("ranker", 0), NOW);
        open.refused(open.due(1).get(0));

        clock.advance(Duration.ofHours(1));
        assertThat(post()).isEmpty();
        assertThat(open.isSettled()).isTrue();
        open.learn(firing("ranker", 1), NOW);
        assertThat(post()).hasSize(1);
    }

    @Test
    void aRestartedAlertmanagerIsSentEverythingAgain() {
        open.learn(firing("ranker", 0), NOW);
        open.learn(resolved("recommender", ENDED, 1), NOW);
        open.learn(firing("fraud-check", 0), NOW);
        open.accepted(open.due(10).subList(0, 2));
        open.refused(open.due(10).get(0));

        open.postAllAgain();

        assertThat(open.due(10)).hasSize(3);
    }

    @Test
    void whatBecameOfAnOlderTransitionSettlesNothingOfTheNewer() {
        open.learn(firing("ranker", 0), NOW);
        List<Alert> underWay = open.due(10);
        open.learn(resolved("ranker", ENDED, 1), NOW);
        open.accepted(underWay);

        assertThat(open.due(10)).singleElement().extracting(Alert::status).isEqualTo(Status.RESOLVED);
    }

    @Test
    void aForgottenAlertIsPostedNoMore() {
        open.learn(firing("ranker", 0), NOW);
        open.forget(firing("ranker", 0).fingerprint());

        assertThat(post()).isEmpty();
    }

    @Test
    void resolvedAlertsMustBePostedAsLongAsAFiringOneLasts() {
        assertThatThrownBy(() -> new Pace(Duration.ofMinutes(2), RESOLVED_FOR))
                .hasMessage("--resolved-for must be >= 4 x --resend-every = 8m, was 5m");
    }

    private List<Alert> post() {
        List<Alert> due = open.due(10);
        open.accepted(due);
        return due;
    }
}
