package io.modelwatch.udfs.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.udfs.profile.FeatureEvents;
import io.modelwatch.udfs.profile.KnownFeatures;
import io.modelwatch.udfs.profile.ModelProfile;
import java.time.Duration;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class FirstDaysTest {
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long DAY = 24 * HOUR;

    /** A savepoint of before there were references knows the version, and nothing of the hours of the day that runs. */
    @Test
    void theDayOfAnUpgradeIsNoReference() {
        KnownFeatures known = new KnownFeatures(30 * DAY, 10);
        ModelProfile window = new ModelProfile(1, 1);
        window.add("v1", 1, FeatureEvents.of("x", 1.0));
        known.learn(window, DAY, DAY + HOUR);
        FirstDays days = new FirstDays(ZoneOffset.UTC);

        assertThat(days.takes("v1", 5 * DAY + 21 * HOUR, known)).isFalse();
        FirstDays restored = new FirstDays(ZoneOffset.UTC);
        restored.restore(days.toBytes());
        assertThat(restored.takes("v1", 5 * DAY + 23 * HOUR, known)).isFalse();
        assertThat(restored.takes("v1", 6 * DAY, known)).isTrue();
    }
}
