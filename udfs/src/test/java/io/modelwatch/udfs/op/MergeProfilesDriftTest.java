package io.modelwatch.udfs.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.udfs.op.state.PointSerializer;
import io.modelwatch.udfs.profile.FeatureEvents;
import io.modelwatch.udfs.profile.FeatureSettings;
import io.modelwatch.udfs.profile.ModelProfile;
import io.modelwatch.udfs.profile.ProfilePart;
import io.modelwatch.udfs.window.Caps;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class MergeProfilesDriftTest {
    private static final long HOUR = 3_600_000;
    private static final FeatureSettings SETTINGS = new FeatureSettings(1, 3, HOUR, HOUR);
    /** A day there begins at 16:00 UTC. */
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    private static final int FIRST_DAY = 16;
    private static final int SECOND_DAY = FIRST_DAY + 24;
    private static final int THIRD_DAY = SECOND_DAY + 24;

    @Test
    void comparesAVersionWithItsFirstWholeDay() throws Exception {
        try (var harness = open()) {
            feed(harness, 0, SECOND_DAY, 100, "v1", 50);
            feed(harness, SECOND_DAY, SECOND_DAY + 2, 100, "v1", 50);
            feed(harness, SECOND_DAY + 2, SECOND_DAY + 3, 100, "v1", 80);
            harness.processWatermark((SECOND_DAY + 3) * HOUR - 1);

            assertThat(values(harness, "drifted_features_share", "v1"))
                    .containsExactly(SECOND_DAY + ": 0.0", SECOND_DAY + 1 + ": 0.0", SECOND_DAY + 2 + ": 1.0");
            assertThat(values(harness, "feature_psi_excess", "v1")).hasSize(3);
        }
    }

    @Test
    void doesNotTakeADayOfFewRequestsForAReference() throws Exception {
        try (var harness = open()) {
            feed(harness, 0, SECOND_DAY, 41, "v1", 50); // 984 in the first day
            feed(harness, SECOND_DAY, THIRD_DAY + 1, 42, "v1", 50);
            harness.processWatermark((THIRD_DAY + 1) * HOUR - 1);

            assertThat(values(harness, "feature_ks", "v1"))
                    .hasSize(1)
                    .allMatch(said -> said.startsWith(THIRD_DAY + ":"));
        }
    }

    @Test
    void comparesANewVersionWithTheOneBeforeUntilItHasADayOfItsOwn() throws Exception {
        try (var harness = open()) {
            feed(harness, 0, SECOND_DAY + 1, 100, "v1", 50);
            feed(harness, SECOND_DAY + 1, THIRD_DAY + 25, 100, "v2", 80);
            harness.processWatermark((THIRD_DAY + 25) * HOUR - 1);

            List<String> drifted = values(harness, "drifted_features_share", "v2");
            assertThat(drifted.subList(0, 47)).allMatch(said -> said.endsWith(": 1.0"));
            assertThat(drifted.subList(47, drifted.size())).containsExactly(THIRD_DAY + 24 + ": 0.0");
        }
    }

    @Test
    void forgetsAVersionThatIsNoLongerKnownUnlessItIsTheLastOne() throws Exception {
        try (var harness = open()) {
            feed(harness, 0, SECOND_DAY + 1, 100, "v1", 50);
            int later = THIRD_DAY + 48; // v1 is forgotten by now
            feed(harness, later, later + 1, 100, "v2", 80);
            harness.processWatermark((later + 1) * HOUR - 1);

            assertThat(values(harness, "drifted_features_share", "v2")).containsExactly(later + ": 1.0");
        }
    }

    @Test
    void saysTheSameAfterARestoreInAnyHour() throws Exception {
        List<String> whole = new ArrayList<>();
        try (var harness = open()) {
            feed(harness, 0, SECOND_DAY + 6, 60, "v1", 50);
            harness.processWatermark((SECOND_DAY + 6) * HOUR - 1);
            harness.extractOutputValues().forEach(point -> whole.add(point.toString()));
        }
        List<String> resumed = new ArrayList<>();
        var harness = open();
        for (int hour = 0; hour < SECOND_DAY + 6; hour++) {
            feed(harness, hour, hour + 1, 60, "v1", 50);
            harness.processWatermark((hour + 1) * HOUR - 1);
            harness.extractOutputValues().forEach(point -> resumed.add(point.toString()));
            var state = harness.snapshot(hour, hour);
            harness.close();
            harness = closed();
            harness.initializeState(state);
            harness.open();
        }
        harness.close();

        assertThat(resumed).isEqualTo(whole);
        assertThat(whole).anyMatch(point -> point.contains("feature_wasserstein_excess"));
    }

    /** Gaussian numbers of deviation 10, the same in each run. */
    private static void feed(
            KeyedOneInputStreamOperatorTestHarness<String, ProfilePart, MetricPoint> harness,
            int fromHour,
            int toHour,
            int requests,
            String version,
            double mean)
            throws Exception {
        for (int hour = fromHour; hour < toHour; hour++) {
            Random random = new Random(hour);
            ModelProfile profile = new ModelProfile(SETTINGS.max(), Caps.DEFAULTS.versions());
            for (int i = 0; i < requests; i++) {
                double value = mean + 10 * random.nextGaussian();
                profile.add(version, 1, FeatureEvents.of(Map.of("price", value)));
            }
            var part = new ProfilePart("ranker", hour * HOUR, profile.toBytes());
            harness.processElement(part, part.paneStart());
        }
    }

    private static List<String> values(
            KeyedOneInputStreamOperatorTestHarness<String, ProfilePart, MetricPoint> harness,
            String metric,
            String version) {
        return harness.extractOutputValues().stream()
                .filter(point -> point.series().metric().equals(metric)
                        && point.series().version().equals(version))
                .map(point -> point.windowStart().toEpochMilli() / HOUR + ": " + point.value())
                .toList();
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, ProfilePart, MetricPoint> open() throws Exception {
        var harness = closed();
        harness.open();
        return harness;
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, ProfilePart, MetricPoint> closed() throws Exception {
        var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new MergeProfiles(SETTINGS, Caps.DEFAULTS, 48 * HOUR, ZONE), ProfilePart::model, Types.STRING);
        harness.setup(PointSerializer.INSTANCE);
        return harness;
    }
}
