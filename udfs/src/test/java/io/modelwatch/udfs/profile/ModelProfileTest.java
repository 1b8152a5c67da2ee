package io.modelwatch.udfs.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.schemas.event.Features;
import io.modelwatch.udfs.format.Lengths;
import io.modelwatch.udfs.stats.SaturatingCounts;
import io.modelwatch.udfs.window.Caps;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelProfileTest {
    private static final int MOST_FEATURES = 12;
    private static final int MOST_VERSIONS = 3;

    private record Request(String version, int weight, Features features) {}

    /** More features, versions and categories than have a place, of every kind. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void isTheSameInAnyOrderAndAnySplit(int seed) {
        Random random = new Random(seed);
        List<Request> requests = requests(random);
        ModelProfile whole = empty();
        requests.forEach(request -> add(request, whole));

        Collections.shuffle(requests, random);
        List<byte[]> parts = new ArrayList<>();
        for (int from = 0; from < requests.size(); ) {
            int to = Math.min(requests.size(), from + 1 + random.nextInt(200));
            ModelProfile part = empty();
            requests.subList(from, to).forEach(request -> add(request, part));
            parts.add(part.toBytes());
            from = to;
        }
        Collections.shuffle(parts, random);
        ModelProfile merged = empty();
        ModelProfile rest = empty();
        for (byte[] part : parts) {
            (random.nextBoolean() ? merged : rest).merge(part);
        }
        merged.merge(rest.toBytes());

        assertThat(merged.toBytes()).isEqualTo(whole.toBytes());
        assertThat(merged.versions()).hasSize(MOST_VERSIONS + 1).containsKey("other");
        assertThat(merged.versions().values().stream()
                        .flatMap(version -> version.features().keySet().stream())
                        .distinct())
                .hasSize(MOST_FEATURES);
        assertThat(whole.leftOut()).isPositive();
    }

    @Test
    void countsWhatStaysExactly() {
        Random random = new Random(9);
        List<Request> requests = requests(random);
        ModelProfile all = empty();
        requests.forEach(request -> add(request, all));

        all.versions()
                .forEach((version, of) -> of.features().forEach((feature, profile) -> {
                    ModelProfile alone = new ModelProfile(1_000, 1_000);
                    requests.forEach(request -> add(request, alone));
                    boolean rest = version.equals("other");
                    long named = alone.versions().entrySet().stream()
                            .filter(each -> rest
                                    ? !all.versions().containsKey(each.getKey())
                                    : each.getKey().equals(version))
                            .map(each -> each.getValue().features().get(feature))
                            .filter(each -> each != null)
                            .mapToLong(FeatureProfile::present)
                            .sum();
                    assertThat(profile.present()).isEqualTo(named);
                }));
    }

    @Test
    void keepsAPlaceForWhatIsExpected() {
        ModelProfile profile = empty();
        profile.add("v1", 4, null);
        Set<String> ofAnother = new HashSet<>(); // that was not asked
        for (int i = 0; i < 10 * MOST_FEATURES; i++) {
            ofAnother.add("f" + i);
        }
        profile.expect(Map.of("v1", Set.of("price"), "v2", ofAnother));

        FeatureProfile price = profile.versions().get("v1").features().get("price");
        assertThat(price.wasNamed()).isFalse();
        assertThat(profile.versions().get("v1").weight()).isEqualTo(4);
        assertThat(profile.versions()).containsOnlyKeys("v1");
    }

    @Test
    void whatIsExpectedTakesNoPlaceFromWhatIsNamed() {
        ModelProfile profile = empty();
        Set<String> expected = new HashSet<>();
        for (int i = 0; i < 2 * MOST_FEATURES; i++) {
            expected.add("expected" + i);
        }
        for (int i = 1; i < MOST_FEATURES; i++) {
            profile.add("v1", 1, FeatureEvents.of("named" + i, 1.0));
        }
        profile.expect(Map.of("v1", expected));

        assertThat(profile.versions().get("v1").features().values())
                .hasSize(MOST_FEATURES)
                .filteredOn(FeatureProfile::wasNamed)
                .hasSize(MOST_FEATURES - 1);
    }

    /** Numbers of every size and texts, each as often as can be counted. */
    @Test
    void isWrittenWithNoMoreBytesThanItsVersionsAreBoundedBy() {
        Random random = new Random(3);
        ModelProfile profile = new ModelProfile(1, 1);
        for (int i = 0; i < 5_000; i++) {
            double number = random.nextGaussian() * Math.pow(10, random.nextInt(600) - 300);
            profile.add("v", Integer.MAX_VALUE, FeatureEvents.of("x", number));
            profile.add("v", Integer.MAX_VALUE, FeatureEvents.of("x", "category-" + i));
        }
        while (profile.versions().get("v").weight() < SaturatingCounts.MOST) {
            profile.merge(profile.toBytes());
        }

        assertThat(profile.toBytes().length).isBetween(8_000, FeatureProfile.MOST_BYTES);
    }

    @ParameterizedTest
    @CsvSource({"256, 50, 50", "256, 100000, 79", "1024, 50, 19", "1, 100000, 20647"})
    void hasNoMoreVersionsThanOneRecordCanHold(int max, int cap, int versions) {
        FeatureSettings settings = new FeatureSettings(1, max, 60_000, 600_000);

        assertThat(settings.versions(new Caps(1, cap, 1, 1, 1))).isEqualTo(versions);
        assertThat((long) max * (versions + 1) * FeatureProfile.MOST_BYTES).isLessThanOrEqualTo(Lengths.MOST);
    }

    @Test
    void refusesAnotherFormat() {
        byte[] bytes = empty().toBytes();
        bytes[0] = 9;

        assertThatThrownBy(() -> empty().merge(bytes))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("format of a profile must be 1, was 9");
    }

    private static ModelProfile empty() {
        return new ModelProfile(MOST_FEATURES, MOST_VERSIONS);
    }

    private static void add(Request request, ModelProfile to) {
        to.add(request.version, request.weight, request.features);
    }

    private static List<Request> requests(Random random) {
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < 1_500; i++) {
            Map<String, Object> values = new HashMap<>();
            for (int j = random.nextInt(20); j > 0; j--) {
                values.put("f" + random.nextInt(40), value(random));
            }
            Features features = random.nextInt(20) == 0 ? null : FeatureEvents.of(values);
            requests.add(new Request("v" + random.nextInt(6), 1 + random.nextInt(5), features));
        }
        return requests;
    }

    private static Object value(Random random) {
        return switch (random.nextInt(10)) {
            case 0 -> null;
            case 1 -> Double.NaN;
            case 2 -> random.nextBoolean();
            case 3 -> new Object();
            case 4, 5, 6 -> "category-" + random.nextInt(2_000);
            case 7 -> random.nextGaussian() * Math.pow(10, random.nextInt(600) - 300);
            default -> random.nextGaussian();
        };
    }
}
