package io.modelwatch.schemas.alert;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeriesTest {
    @Test
    void theKeysOfOrdinaryNamesAreTheNamesBetweenBars() {
        Series series = new Series("ranker", "v7", "device=ios", "hit_rate_at_10", "10s", "30m");

        assertThat(series.key()).isEqualTo("ranker|v7|device=ios|hit_rate_at_10|10s|30m");
        assertThat(series.acrossVersions()).isEqualTo("ranker|device=ios|hit_rate_at_10|10s|30m");
    }

    @Test
    void namesWithBarsAreNotTakenForOthers() {
        Series one = new Series("a|b", "c", "all", "mae", "10s", "");
        Series other = new Series("a", "b|c", "all", "mae", "10s", "");

        assertThat(one.key()).isNotEqualTo(other.key());
    }
}
