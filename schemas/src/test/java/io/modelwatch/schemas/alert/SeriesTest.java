package io.modelwatch.schemas.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.Span;
import org.junit.jupiter.api.Test;

class SeriesTest {
    @Test
    void theKeysOfOrdinaryNamesAreTheNamesBetweenBars() {
        Series series = Series.of("ranker", "v7", "device=ios", "hit_rate_at_10", "10s", "30m");

        assertThat(series.key()).isEqualTo("ranker|v7|device=ios|hit_rate_at_10|10s|30m");
        assertThat(series.acrossVersions()).isEqualTo("ranker|device=ios|hit_rate_at_10|10s|30m");
    }

    @Test
    void namesWithBarsAreNotTakenForOthers() {
        Series one = Series.of("a|b", "c", "all", "mae", "10s", "");
        Series other = Series.of("a", "b|c", "all", "mae", "10s", "");

        assertThat(one.key()).isNotEqualTo(other.key());
    }

    @Test
    void itsTextsAreThoseThatItIsMadeOf() {
        Series series = Series.of("ranker", "v7", "instance=ranker-0", "cpu_mean", "60s", "");

        assertThat(series.subject()).isEqualTo(Subject.instance("ranker-0"));
        assertThat(series.segment()).isEqualTo("instance=ranker-0");
        assertThat(series.window()).isEqualTo(new Span(60_000, "60s"));
        assertThat(series.horizon()).isEqualTo(Span.NONE);
        assertThat(series.key()).isEqualTo("ranker|v7|instance=ranker-0|cpu_mean|60s|");
    }
}
