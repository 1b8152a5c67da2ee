package io.modelwatch.udfs.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FeatureProfileTest {
    private static final Object UNUSABLE = new Object();

    private final ModelProfile profile = new ModelProfile(10, 10);

    @Test
    void tellsWhatIsMissingFromWhatIsInvalid() {
        feed(1.0, 2.0, Double.NaN, Double.POSITIVE_INFINITY, "7", UNUSABLE, null, 0.0);
        profile.add("v1", 1, null); // a request that does not name it

        assertThat(shares()).isEqualTo("feature_missing_rate=%s (9) feature_invalid_rate=%s (7) ", 2.0 / 9, 4.0 / 7);
    }

    @Test
    void takesTheTypeOfMostValuesForTheRightOne() {
        feed("de", "fr", "de", 7, true);

        assertThat(shares()).isEqualTo("feature_missing_rate=0.0 (5) feature_invalid_rate=0.4 (5) ");
        assertThat(distribution()).startsWith("feature_distinct=").doesNotContain("mean");
    }

    @Test
    void countsFewTextsExactly() {
        for (int i = 0; i < 2_000; i++) {
            feed("c" + i % 200);
        }

        assertThat(distribution()).isEqualTo("feature_distinct=200.0 (2000) ");
    }

    @Test
    void measuresNumbers() {
        feed(0.0, 2.0, 4.0, 6.0, 8.0);

        // numpy 2.4.6: mean([0, 2, 4, 6, 8]) is 4.0, std (ddof=0) 2.8284271247461903
        assertThat(distribution())
                .contains(
                        "feature_zero_rate=0.2 (5)", "feature_mean=4.0 (5)", "feature_deviation=2.8284271247461903 (5)")
                .contains("feature_p05=0.0 (5)");
    }

    @Test
    void weighsRequestsByWhatTheyStandFor() {
        profile.add("v1", 9, FeatureEvents.of("x", 1.0));
        profile.add("v1", 1, FeatureEvents.of("x", null));
        profile.add("v1", 10, FeatureEvents.of("x", 3.0));

        assertThat(shares()).startsWith("feature_missing_rate=0.05 (3) ");
        assertThat(distribution()).contains("feature_mean=%s (2)".formatted(39.0 / 19));
    }

    @Test
    void isExactForEveryFiniteNumber() {
        feed(1e300, -1e300, 1e-300, 1e300);
        feedTo("other", 1e-300, 1e-300, 1e-300);
        feedTo("near", 1e15, 1e15 + 1, 1e15 + 2);

        assertThat(distribution("x")).contains("feature_mean=2.5E299 (4)");
        // sqrt((3e600 - (1e300)^2 / 4) / 4) = sqrt(11) / 4 * 1e300
        assertThat(deviation("x")).isCloseTo(Math.sqrt(11) / 4 * 1e300, within(1e285));
        assertThat(deviation("other")).isZero();
        assertThat(deviation("near")).isEqualTo(Math.sqrt(2.0 / 3));
    }

    private double deviation(String feature) {
        return profile.versions().get("v1").features().get(feature).deviation();
    }

    private void feed(Object... values) {
        feedTo("x", values);
    }

    private void feedTo(String feature, Object... values) {
        for (Object value : values) {
            profile.add("v1", 1, FeatureEvents.of(feature, value));
        }
    }

    private String shares() {
        ModelProfile.Version version = profile.versions().get("v1");
        List<String> said = new ArrayList<>();
        FeatureMetrics.readShares(
                version,
                version.features().get("x"),
                (metric, value, count) -> said.add("%s=%s (%s) ".formatted(metric, value, count)));
        return String.join("", said);
    }

    private String distribution() {
        return distribution("x");
    }

    private String distribution(String feature) {
        ModelProfile.Version version = profile.versions().get("v1");
        List<String> said = new ArrayList<>();
        FeatureMetrics.readDistribution(
                new TreeMap<>(version.features()).get(feature),
                (metric, value, count) -> said.add("%s=%s (%s) ".formatted(metric, value, count)));
        return String.join("", said);
    }
}
