package io.modelwatch.udfs.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.udfs.op.state.PointSerializer;
import io.modelwatch.udfs.op.state.ProfilePartSerializer;
import io.modelwatch.udfs.profile.FeatureEvents;
import io.modelwatch.udfs.profile.FeatureSettings;
import io.modelwatch.udfs.profile.ModelProfile;
import io.modelwatch.udfs.profile.ProfilePart;
import io.modelwatch.udfs.window.Caps;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class MergeProfilesTest {
    private static final long MINUTE = 60_000;
    private static final long FORGET_AFTER = 15 * MINUTE;
    private static final FeatureSettings SETTINGS = new FeatureSettings(1, 3, MINUTE, 10 * MINUTE);

    @Test
    void measuresSharesOfEachShortWindowAndDistributionsOfTheLongOne() throws Exception {
        try (var harness = open()) {
            for (int minute = 0; minute < 10; minute++) {
                feed(harness, minute, "v1", Map.of("price", (double) minute));
                feed(harness, minute, "v1", Map.of());
            }
            closeBefore(harness, 10);

            assertThat(values(harness, "feature_missing_rate")).hasSize(10).containsOnly("price 1m 0.5 of 2");
            assertThat(values(harness, "feature_invalid_rate")).hasSize(10).containsOnly("price 1m 0.0 of 1");
            assertThat(values(harness, "feature_mean")).containsExactly("price 10m 4.5 of 10");
            assertThat(values(harness, "feature_zero_rate")).containsExactly("price 10m 0.1 of 10");
            assertThat(harness.extractOutputValues())
                    .allSatisfy(point -> assertThat(point.series().version()).isEqualTo("v1"));
        }
    }

    @Test
    void closesALongWindowWhoseFirstDataCameInItsLastMinute() throws Exception {
        try (var harness = open()) {
            feed(harness, 9, "v1", Map.of("price", 3.0));
            closeBefore(harness, 10);

            assertThat(values(harness, "feature_missing_rate")).containsExactly("price 1m 0.0 of 1");
            assertThat(values(harness, "feature_mean")).containsExactly("price 10m 3.0 of 1");
            assertThat(harness.numEventTimeTimers()).isZero();
        }
    }

    @Test
    void mergesThePartsOfAllSubtasks() throws Exception {
        try (var harness = open()) {
            feed(harness, 0, "v1", Map.of("price", 1.0));
            feed(harness, 0, "v1", Map.of("price", 2.0, "age", 3.0));
            feed(harness, 0, "v2", Map.of("price", 9.0));
            closeBefore(harness, 10);

            assertThat(values(harness, "feature_missing_rate"))
                    .containsExactly("age 1m 0.5 of 2", "price 1m 0.0 of 2", "price 1m 0.0 of 1");
            assertThat(values(harness, "feature_mean"))
                    .containsExactly("age 10m 3.0 of 1", "price 10m 1.5 of 2", "price 10m 9.0 of 1");
        }
    }

    @Test
    void missesAFeatureThatVanishesUntilItIsForgotten() throws Exception {
        try (var harness = open()) {
            feed(harness, 0, "v1", Map.of("price", 1.0));
            for (int minute = 1; minute < 20; minute++) {
                feed(harness, minute, "v1", Map.of());
            }
            closeBefore(harness, 20);

            List<String> missing = values(harness, "feature_missing_rate");
            assertThat(missing).startsWith("price 1m 0.0 of 1");
            assertThat(missing.subList(1, missing.size())).hasSize(15).containsOnly("price 1m 1.0 of 1");
            assertThat(values(harness, "feature_mean")).containsExactly("price 10m 1.0 of 1");
        }
    }

    @Test
    void oneRequestOfManyNamesTakesThePlacesOfNoLongerThanItsOwnWindow() throws Exception {
        Map<String, Object> junk = namesBefore("price", SETTINGS.max());
        try (var harness = open()) {
            feed(harness, 0, "v1", junk);
            feed(harness, 0, "v1", Map.of("price", 1.0));
            for (int minute = 1; minute < 20; minute++) {
                feed(harness, minute, "v1", Map.of("price", 2.0));
            }
            closeBefore(harness, 20);

            assertThat(values(harness, "feature_missing_rate").stream().filter(value -> value.startsWith("price")))
                    .hasSize(19)
                    .containsOnly("price 1m 0.0 of 1");
            assertThat(values(harness, "feature_mean")).contains("price 10m 2.0 of 10"); // of the second one
        }
    }

    private static Map<String, Object> namesBefore(String name, int many) {
        Map<String, Object> names = new HashMap<>();
        for (int i = 0; names.size() < many; i++) {
            if (hash("junk" + i) < hash(name)) {
                names.put("junk" + i, 1.0);
            }
        }
        return names;
    }

    private static long hash(String name) {
        return Hash.of64(name.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void keepsTheFeaturesOfLeastHash() throws Exception {
        try (var one = open();
                var other = open()) {
            for (int i = 0; i < 20; i++) {
                feed(one, 0, "v1", Map.of("f" + i, 1.0));
                feed(other, 0, "v1", Map.of("f" + (19 - i), 1.0));
            }
            closeBefore(one, 1);
            closeBefore(other, 1);

            assertThat(values(one, "feature_missing_rate")).hasSize(3).isEqualTo(values(other, "feature_missing_rate"));
        }
    }

    @Test
    void goesOnWhereItStoodAfterARestore() throws Exception {
        OperatorSubtaskState state;
        try (var before = open()) {
            feed(before, 0, "v1", Map.of("price", 1.0));
            closeBefore(before, 1);
            feed(before, 1, "v1", Map.of("price", 2.0));
            state = before.snapshot(1, 1);
        }
        try (var after = closed()) {
            after.initializeState(state);
            after.open();
            feed(after, 1, "v1", Map.of("price", 6.0));
            feed(after, 2, "v1", Map.of());
            closeBefore(after, 10);

            assertThat(values(after, "feature_missing_rate")).containsExactly("price 1m 0.0 of 2", "price 1m 1.0 of 1");
            assertThat(values(after, "feature_mean")).containsExactly("price 10m 3.0 of 3");
        }
    }

    @Test
    void saysWhichWindowsWereNotWhole() throws Exception {
        try (var harness = open()) {
            feed(harness, 4, "v1", Map.of("price", 1.0));
            feed(harness, 5, "v1", Map.of("price", 1.0));
            closeBefore(harness, 6);
            feed(harness, 6, "v1", Map.of("price", 1.0));
            harness.processWatermark(Watermark.MAX_WATERMARK);

            assertThat(harness.extractOutputValues().stream()
                            .filter(point -> point.series().metric().equals("feature_missing_rate")))
                    .extracting(MetricPoint::partial)
                    .containsExactly(true, false, true); // the first of the version, and the one that the end cut short
            assertThat(harness.extractOutputValues().stream()
                            .filter(point -> point.series().metric().equals("feature_mean")))
                    .extracting(MetricPoint::partial)
                    .containsExactly(true);
        }
    }

    @Test
    void leavesOutWhatComesForAWindowThatIsClosed() throws Exception {
        OperatorSubtaskState state;
        try (var harness = open()) {
            feed(harness, 0, "v1", Map.of("price", 1.0));
            feed(harness, 1, "v1", Map.of("price", 1.0));
            closeBefore(harness, 2);
            feed(harness, 0, "v1", Map.of("price", 9.0)); // of a partition that was idle
            feed(harness, 2, "v1", Map.of("price", 1.0));
            closeBefore(harness, 3);

            assertThat(values(harness, "feature_missing_rate")).hasSize(3);
            state = harness.snapshot(1, 1);
        }
        try (var restored = closed()) {
            restored.initializeState(state);
            restored.open();
            feed(restored, 1, "v1", Map.of("price", 9.0)); // before the first watermark
            feed(restored, 3, "v1", Map.of("price", 1.0));
            closeBefore(restored, 10);

            assertThat(values(restored, "feature_missing_rate")).containsExactly("price 1m 0.0 of 1");
            assertThat(values(restored, "feature_mean")).containsExactly("price 10m 1.0 of 4");
        }
    }

    @Test
    void timeReachedAsFarAsInTheSubtaskThatReadFarthestWhicheverEndedFirst() throws Exception {
        for (List<Long> ends : List.of(List.of(6 * MINUTE - 1, 4 * MINUTE), List.of(4 * MINUTE, 6 * MINUTE - 1))) {
            try (var harness = open()) {
                for (int minute = 4; minute < 7; minute++) {
                    feed(harness, minute, "v1", Map.of("price", 1.0));
                }
                for (long end : ends) {
                    harness.processElement(sent(ProfilePart.end("ranker", end)), end);
                }
                harness.processWatermark(Watermark.MAX_WATERMARK);

                assertThat(harness.extractOutputValues().stream()
                                .filter(point -> point.series().metric().equals("feature_missing_rate")))
                        .extracting(MetricPoint::partial)
                        .containsExactly(true, false, true); // the first; the one that the end cut short
            }
        }
    }

    @Test
    void saysNothingOfAModelWithoutFeatures() throws Exception {
        try (var harness = open()) {
            feed(harness, 0, "v1", Map.of());
            closeBefore(harness, 10);

            assertThat(harness.extractOutputValues()).isEmpty();
        }
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, ProfilePart, MetricPoint> open() throws Exception {
        var harness = closed();
        harness.open();
        return harness;
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, ProfilePart, MetricPoint> closed() throws Exception {
        var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new MergeProfiles(SETTINGS, Caps.DEFAULTS, FORGET_AFTER, ZoneOffset.UTC),
                ProfilePart::model,
                Types.STRING);
        harness.setup(PointSerializer.INSTANCE);
        harness.getExecutionConfig().enableObjectReuse();
        return harness;
    }

    /** One request, as the part of a subtask that saw no other; through the serializer, as between subtasks. */
    private static void feed(
            KeyedOneInputStreamOperatorTestHarness<String, ProfilePart, MetricPoint> harness,
            int minute,
            String version,
            Map<String, Object> features)
            throws Exception {
        ModelProfile profile = new ModelProfile(SETTINGS.max(), Caps.DEFAULTS.versions());
        profile.add(version, 1, FeatureEvents.of(features));
        ProfilePart part = new ProfilePart("ranker", minute * MINUTE, profile.toBytes());
        harness.processElement(sent(part), part.paneStart());
    }

    private static ProfilePart sent(ProfilePart part) throws Exception {
        var out = new DataOutputSerializer(64);
        ProfilePartSerializer.INSTANCE.serialize(part, out);
        return ProfilePartSerializer.INSTANCE.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
    }

    private static void closeBefore(
            KeyedOneInputStreamOperatorTestHarness<String, ProfilePart, MetricPoint> harness, int minute)
            throws Exception {
        harness.processWatermark(minute * MINUTE - 1);
    }

    private static List<String> values(
            KeyedOneInputStreamOperatorTestHarness<String, ProfilePart, MetricPoint> harness, String metric) {
        return harness.extractOutputValues().stream()
                .filter(point -> point.series().metric().equals(metric))
                .map(point -> "%s %s %s of %d"
                        .formatted(
                                point.series().subject().value(),
                                point.series().window().text(),
                                point.value(),
                                point.count()))
                .toList();
    }
}
