package io.modelwatch.udfs.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.modelwatch.udfs.profile.FeatureEvents;
import io.modelwatch.udfs.profile.FeatureProfile;
import io.modelwatch.udfs.profile.ModelProfile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** References from scipy 1.10.1 and numpy 1.24.2: np, st is scipy.stats. */
class DriftMetricsTest {
    private static final Offset<Double> EXACT = within(1e-12);
    /** Buckets are this wide at most, relative to their numbers, on either side of the middle. */
    private static final double BUCKET_ERROR = 0.01;

    private static final int[] BEFORE = {10, 20, 40, 20, 10, 0};
    private static final int[] AFTER = {0, 10, 20, 40, 20, 10};

    @Test
    void measuresNumbersInTheSameBucketsAsScipyDoes() {
        Map<String, Double> said = compare(powers(BEFORE), powers(AFTER));

        // st.ks_2samp(x, y).statistic with x, y = np.repeat([1, 2, 4, 8, 16, 32], ...)
        assertThat(said.get("feature_ks")).isCloseTo(0.4, EXACT);
        // jensenshannon(p, q, base=2) of scipy.spatial.distance
        assertThat(said.get("feature_js_distance")).isCloseTo(0.4165738222103728, EXACT);
        // p = (counts + .5) / (100 + 6 / 2), q alike; ((q - p) * np.log(q / p)).sum()
        assertThat(said.get("feature_psi")).isCloseTo(0.9855002412894309, EXACT);
        // st.wasserstein_distance(values, values, x_counts, y_counts) / x.std() is 5.3 / 4.196427051671457
        assertThat(said.get("feature_wasserstein")).isCloseTo(5.3 / 4.196427051671457, within(BUCKET_ERROR * 2.1));
        assertThat(said.get("feature_out_of_range_rate")).isCloseTo(0.1, EXACT);
    }

    @Test
    void measuresTextsInTheSameBinsAsScipyDoes() {
        Map<String, Double> said = compare(texts(BEFORE), texts(AFTER));

        assertThat(said.get("feature_js_distance")).isCloseTo(0.4165738222103728, EXACT);
        assertThat(said.get("feature_psi")).isCloseTo(0.9855002412894309, EXACT);
        assertThat(said.get("feature_unseen_rate")).isCloseTo(0.1, EXACT);
        assertThat(said).doesNotContainKeys("feature_ks", "feature_wasserstein", "feature_out_of_range_rate");
    }

    @Test
    void takesOffWhatChanceAloneGives() {
        Map<String, Double> said = compare(powers(BEFORE), powers(AFTER));

        // (1 / 100 + 1 / 100) * st.chi2.isf(.001, 5)
        double psi = 0.02 * 20.515005652432876;
        assertThat(byChance("feature_psi", said)).isCloseTo(psi, within(1e-9));
        assertThat(byChance("feature_js_distance", said)).isCloseTo(Math.sqrt(psi / 8 / Math.log(2)), within(1e-9));
        // st.kstwobign.isf(.001)
        assertThat(byChance("feature_ks", said)).isCloseTo(1.9494746035043753 * Math.sqrt(0.02), within(1e-9));
        // st.halfnorm.isf(.001) * sqrt(.02) * sum(sqrt(F * (1 - F)) * np.diff(values)) / x.std()
        double spread = Math.sqrt(.1 * .9) + 2 * Math.sqrt(.3 * .7) + 4 * Math.sqrt(.7 * .3) + 8 * Math.sqrt(.9 * .1);
        assertThat(byChance("feature_wasserstein", said))
                .isCloseTo(3.2905267314919255 * Math.sqrt(0.02) * spread / 4.196427051671457, within(0.02));
    }

    private static double byChance(String metric, Map<String, Double> said) {
        return said.get(metric) - said.get(metric + "_excess");
    }

    /** {@code i = np.arange(1, 2001); u = i * .6180339887498949 % 1; v = i * .4142135623730951 % 1}, as below. */
    @Test
    void measuresTheNumbersThemselvesWithinTheStatedError() {
        List<Object> before = new ArrayList<>();
        List<Object> after = new ArrayList<>();
        for (int i = 1; i <= 2_000; i++) {
            double u = i * 0.6180339887498949 % 1;
            double v = i * 0.4142135623730951 % 1;
            before.add(10 + 5 * u + (i % 7 == 0 ? -30 * u : 0));
            after.add(11 + 6 * v + (i % 5 == 0 ? -30 * v : 0));
        }
        FeatureProfile reference = profile(before);
        FeatureProfile current = profile(after);
        Map<String, Double> said = compare(reference, current);

        // st.wasserstein_distance(a, b), a.std(), abs(a).mean(), abs(b).mean()
        assertThat(said.get("feature_wasserstein") * 6.092944168437029)
                .isCloseTo(1.550082027729962, within(BUCKET_ERROR * (11.64548690244235 + 12.409497290424682)));
        // st.ks_2samp(a, b).statistic
        double heaviest = heaviestShare(reference, current);
        assertThat(heaviest).isLessThan(0.1);
        assertThat(said.get("feature_ks")).isBetween(0.2685 - heaviest, 0.2685 + 1e-12);
    }

    private static double heaviestShare(FeatureProfile... profiles) {
        double[] most = {0};
        for (FeatureProfile profile : profiles) {
            profile.buckets()
                    .forEach(
                            profile.buckets().level(),
                            (place, middle, count) -> most[0] = Math.max(most[0], (double) count / profile.numbers()));
        }
        return most[0];
    }

    /** Of numbers and of texts, where nothing changes; one in a thousand would be beyond, and fewer of the Wasserstein distance. */
    @Test
    void staysWithinWhatChanceGivesWhereNothingChanges() {
        Random random = new Random(5);
        Map<String, Integer> beyond = new HashMap<>();
        for (int i = 0; i < 1_000; i++) {
            FeatureProfile reference = profile(gaussian(2_000, random));
            compare(reference, profile(gaussian(300, random))).forEach((metric, value) -> {
                if (metric.endsWith("_excess") && value > 0) {
                    beyond.merge(metric, 1, Integer::sum);
                }
            });
        }

        assertThat(beyond.values())
                .allSatisfy(times -> assertThat(times).isLessThanOrEqualTo(6)); // binomial: 1 in 10^4
    }

    private static List<Object> gaussian(int many, Random random) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            values.add(50 + 20 * random.nextGaussian());
        }
        return values;
    }

    @Test
    void seesADriftOfAFewRequestsOnlyWhereItIsBeyondChance() {
        Random random = new Random(7);
        List<Object> before = gaussian(5_000, random);
        List<Object> shifted = new ArrayList<>();
        gaussian(1_000, random).forEach(value -> shifted.add((double) value + 20));

        assertThat(drifted(before, shifted)).hasValue(1);
        assertThat(drifted(before, gaussian(1_000, random))).hasValue(0);
        assertThat(drifted(before, shifted.subList(0, 3))).hasValue(0);
    }

    @Test
    void tellsHowManyAreOfAnotherType() {
        List<Object> before = List.of(1.0, 2.0, 3.0);

        assertThat(compare(profile(before), profile(List.of("1", "2", 3.0, "4"))))
                .containsExactlyEntriesOf(Map.of("feature_unseen_rate", 0.75));
        assertThat(drifted(before, List.of("1", "2"))).hasValue(0); // may be chance
        assertThat(drifted(Collections.nCopies(30, 1.0), Collections.nCopies(30, "1")))
                .hasValue(1);
    }

    @Test
    void comparesFlags() {
        Map<String, Double> said = compare(profile(List.of(true, true, true, false)), profile(List.of(true, false)));

        // jensenshannon([.75, .25], [.5, .5], base=2)
        assertThat(said.get("feature_js_distance")).isCloseTo(0.22089576884901735, EXACT);
        assertThat(said.get("feature_js_distance_excess")).isNegative();
    }

    @Test
    void saysNothingOfADeviationThatIsZeroAndNothingWhereNothingIs() {
        List<Object> same = List.of(5.0, 5.0, 5.0);

        assertThat(compare(profile(same), profile(List.of(7.0))))
                .doesNotContainKeys("feature_wasserstein", "feature_wasserstein_excess")
                .containsEntry("feature_out_of_range_rate", 1.0)
                .containsEntry("feature_ks", 1.0)
                .containsEntry("feature_js_distance", 1.0);
        assertThat(compare(profile(same), profile(Collections.singletonList(null))))
                .isEmpty();
        assertThat(compare(profile(List.of(Double.NaN)), profile(same))).isEmpty();
    }

    /** A window of a canary, or of a thin night: half a request in each bin of a rare text once was beyond chance in all of them. */
    @ParameterizedTest
    @ValueSource(ints = {10, 20, 35, 50, 100})
    void rareTextsThatASmallWindowLacksAreNoDrift(int requests) {
        List<Object> before = new ArrayList<>(Collections.nCopies(20_000, "usual"));
        for (int i = 0; i < 19; i++) {
            before.add("rare-" + i);
        }

        Map<String, Double> said = compare(profile(before), profile(Collections.nCopies(requests, "usual")));

        assertThat(said.get("feature_psi_excess")).isNegative();
    }

    @Test
    void textsThatAreUnseenHaveTheirOwnCount() {
        List<Object> before = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            before.add("session-" + i);
        }
        List<Long> counts = new ArrayList<>();
        DriftMetrics.read(profile(before), profile(before.subList(0, 1_000)), (metric, value, count) -> {
            if (metric.equals("feature_unseen_rate")) {
                counts.add(count);
            }
        });

        assertThat(counts).singleElement().satisfies(count -> assertThat(count).isBetween(1L, 100L));
    }

    /** As many numbers as texts: which of them more have is chance. */
    @Test
    void aTypeThatHalfHaveIsNoDriftWhereTheOtherHalfAreAFewMore() {
        List<Object> before = new ArrayList<>(Collections.nCopies(520, 12.0));
        before.addAll(Collections.nCopies(480, "12"));
        List<Object> after = new ArrayList<>(Collections.nCopies(24, 12.0));
        after.addAll(Collections.nCopies(26, "12"));

        assertThat(drifted(before, after)).hasValue(0);
        assertThat(drifted(before, Collections.nCopies(50, "12"))).hasValue(1);
    }

    /** More texts than are counted apart, numbers of more magnitudes than there are buckets, and of both levels. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void isTheSameInAnyOrderAndAnySplit(int seed) {
        Random random = new Random(seed);
        List<Object> before = mixed(random, seed);
        List<Object> after = mixed(random, 7 - seed);
        Map<String, Double> whole = compare(profile(before), profile(after));

        Collections.shuffle(before, random);
        Collections.shuffle(after, random);
        Map<String, Double> merged = compare(inParts(before, random), inParts(after, random));

        assertThat(merged).isEqualTo(whole).isNotEmpty();
        assertThat(whole.values()).allMatch(Double::isFinite);
    }

    private static List<Object> mixed(Random random, int scale) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            values.add(
                    scale % 2 == 0
                            ? "text-" + (int) Math.abs(random.nextGaussian() * 500 * scale)
                            : random.nextGaussian() * Math.pow(10, random.nextInt(1 + 60 * scale) - 30.0 * scale));
        }
        return values;
    }

    private static FeatureProfile inParts(List<Object> values, Random random) {
        ModelProfile merged = new ModelProfile(1, 1);
        for (int from = 0; from < values.size(); ) {
            int to = Math.min(values.size(), from + 1 + random.nextInt(400));
            ModelProfile part = new ModelProfile(1, 1);
            values.subList(from, to).forEach(value -> part.add("v1", 1, FeatureEvents.of("x", value)));
            merged.merge(part.toBytes());
            from = to;
        }
        return merged.versions().get("v1").features().get("x");
    }

    private static OptionalInt drifted(List<Object> before, List<Object> after) {
        return DriftMetrics.read(profile(before), profile(after), (metric, value, count) -> {});
    }

    private static Map<String, Double> compare(FeatureProfile reference, FeatureProfile current) {
        Map<String, Double> said = new HashMap<>();
        DriftMetrics.read(reference, current, (metric, value, count) -> said.put(metric, value));
        return said;
    }

    private static FeatureProfile powers(int[] counts) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            values.addAll(Collections.nCopies(counts[i], Math.pow(2, i)));
        }
        return profile(values);
    }

    private static FeatureProfile texts(int[] counts) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            values.addAll(Collections.nCopies(counts[i], "text-" + i));
        }
        return profile(values);
    }

    private static FeatureProfile profile(List<?> values) {
        ModelProfile profile = new ModelProfile(1, 1);
        values.forEach(value -> profile.add("v1", 1, FeatureEvents.of("x", value)));
        return profile.versions().get("v1").features().get("x");
    }
}
