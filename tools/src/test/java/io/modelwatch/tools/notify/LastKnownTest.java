package io.modelwatch.tools.notify;

import static io.modelwatch.tools.notify.Samples.START;
import static io.modelwatch.tools.notify.Samples.alert;
import static io.modelwatch.tools.notify.Samples.firing;
import static io.modelwatch.tools.notify.Samples.resolved;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.alert.Alert.Status;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LastKnownTest {
    private static final Instant WRITTEN = START.plusSeconds(30);

    private final LastKnown lastKnown = new LastKnown();

    @Test
    void theNextTransitionIsNews() {
        assertThat(lastKnown.isNews(firing("ranker", 0), WRITTEN)).isTrue();
        assertThat(lastKnown.isNews(resolved("ranker", WRITTEN, 1), WRITTEN)).isTrue();
    }

    @Test
    void whatIsWrittenAgainIsNot() {
        lastKnown.isNews(firing("ranker", 0), WRITTEN);

        assertThat(lastKnown.isNews(firing("ranker", 0), WRITTEN.plusSeconds(60)))
                .isFalse();
    }

    @Test
    void anOlderTransitionIsNot() {
        lastKnown.isNews(resolved("ranker", WRITTEN, 1), WRITTEN);

        assertThat(lastKnown.isNews(firing("ranker", 0), WRITTEN)).isFalse();
    }

    @Test
    void aLaterStartIsNewsThoughItsSequenceBeginsAnew() {
        lastKnown.isNews(resolved("ranker", WRITTEN, 1), WRITTEN);

        assertThat(lastKnown.isNews(alert("ranker", Status.FIRING, START.plusSeconds(90), null, 0), WRITTEN))
                .isTrue();
    }

    @Test
    void fingerprintsAreApart() {
        lastKnown.isNews(firing("ranker", 3), WRITTEN);

        assertThat(lastKnown.isNews(firing("recommender", 0), WRITTEN)).isTrue();
    }

    @Test
    void forgetsWhatWasWrittenLongAgo() {
        lastKnown.isNews(firing("ranker", 0), WRITTEN);
        lastKnown.isNews(firing("recommender", 0), WRITTEN.plusSeconds(60));

        lastKnown.forgetBefore(WRITTEN.plusSeconds(30));

        assertThat(lastKnown.isNews(firing("ranker", 0), WRITTEN)).isTrue();
        assertThat(lastKnown.isNews(firing("recommender", 0), WRITTEN)).isFalse();
    }
}
