package io.modelwatch.udfs.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class KnownFeaturesTest {
    private static final long MINUTE = 60_000;
    private static final long FORGET_AFTER = 24 * 60 * MINUTE;
    private static final int MOST_VERSIONS = 6;

    @Test
    void keepsNoMoreVersionsThanAWindowCanHaveHoweverManyComeAndGo() {
        KnownFeatures known = new KnownFeatures(FORGET_AFTER, MOST_VERSIONS);
        int most = 0;
        for (int window = 1; window <= 1_000; window++) {
            ModelProfile profile = profile();
            profile.add("steady", 1, FeatureEvents.of(Map.of("price", 1.0, "age", 2.0)));
            for (int i = 1; i < MOST_VERSIONS; i++) {
                profile.add("fresh-" + window + "-" + i, 1, FeatureEvents.of("price", 1.0));
            }
            known.learn(profile, (window - 1) * MINUTE, window * MINUTE);
            most = Math.max(most, known.toBytes().length);
        }

        assertThat(most).isLessThan(60 * MOST_VERSIONS);
        assertThat(known.isPartial("steady", MINUTE)).isFalse();
        assertThat(expected(known, "steady", 1_000)).containsOnlyKeys("price", "age");
        assertThat(expected(known, "fresh-1000-1", 1_000)).containsOnlyKeys("price");
        assertThat(expected(known, "fresh-999-1", 1_000)).isEmpty();
    }

    @Test
    void learnsNothingFromAWindowThatIsNotLaterThanThoseBefore() {
        KnownFeatures known = new KnownFeatures(FORGET_AFTER, MOST_VERSIONS);
        ModelProfile profile = profile();
        profile.add("v1", 1, FeatureEvents.of("price", 1.0));
        known.learn(profile, 5 * MINUTE, 6 * MINUTE);
        byte[] before = known.toBytes();
        known.learn(profile, MINUTE, 2 * MINUTE);

        assertThat(known.toBytes()).isEqualTo(before);
        assertThat(known.newest()).isEqualTo(6 * MINUTE);
    }

    @Test
    void expectsNothingThatIsForgottenOfAVersionThatComesBack() {
        KnownFeatures known = new KnownFeatures(FORGET_AFTER, MOST_VERSIONS);
        ModelProfile profile = profile();
        profile.add("v1", 1, FeatureEvents.of("price", 1.0));
        known.learn(profile, 0, MINUTE);

        assertThat(expected(known, "v1", 24 * 60)).containsOnlyKeys("price");
        assertThat(expected(known, "v1", 24 * 60 + 1)).isEmpty();
    }

    /** @param minute in which its window begins */
    private static Map<String, FeatureProfile> expected(KnownFeatures known, String version, int minute) {
        ModelProfile profile = profile();
        profile.add(version, 1, null);
        known.expectIn(profile, minute * MINUTE);
        return profile.versions().get(version).features();
    }

    private static ModelProfile profile() {
        return new ModelProfile(10, MOST_VERSIONS);
    }
}
