package io.modelwatch.udfs.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.modelwatch.schemas.alert.SegmentShare;
import io.modelwatch.schemas.alert.Subject;
import io.modelwatch.udfs.incident.Attribution.Composition;
import io.modelwatch.udfs.incident.Attribution.Part;
import io.modelwatch.udfs.stats.Category;
import io.modelwatch.udfs.stats.Metric;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class AttributionTest {
    private static final Offset<Double> FOUR_PLACES = within(5e-5);

    /** A segment of something that adds up, per second. */
    private static Part sum(String segment, double expected, double actual) {
        return new Part(Subject.of(segment), expected, 10 * expected, actual, 10 * actual, Math.round(30 * actual));
    }

    private static Part ratio(String segment, double expected, double weight, double actual, double actualWeight) {
        return new Part(Subject.of(segment), expected, weight, actual, actualWeight, Math.round(3 * actualWeight));
    }

    /**
     * The paper's own example: revenue falls from 100 to 50. Device: tablet takes 25 of 50, mobile 24, and both stand out:
     * surprise (.25 log2(.25 / .125) + 0) / 2 = .125 and (.25 log2(.25 / .135) + .02 log2(.02 / .135)) / 2 = .0836. Advertisers: the
     * most surprising is A2, which went the other way; A4 (.0210), A3 (.0192) and A1 (.0001) explain 18 + 32 + 52 %. Data centers fell
     * alike.
     */
    @Test
    void explainsTheExampleOfThePaper() {
        List<SegmentShare> found = Attribution.explain(
                Composition.SUM,
                sum("all", 100, 50),
                List.of(
                        sum("advertiser=a1", 50, 24),
                        sum("advertiser=a2", 20, 21),
                        sum("advertiser=a3", 20, 4),
                        sum("advertiser=a4", 10, 1),
                        sum("data-center=x", 94, 47),
                        sum("data-center=y", 6, 3),
                        sum("device=mobile", 25, 1),
                        sum("device=pc", 50, 49),
                        sum("device=tablet", 25, 0)));

        assertThat(found)
                .extracting(SegmentShare::segment)
                .containsExactly("device=tablet", "device=mobile", "advertiser=a4", "advertiser=a3", "advertiser=a1");
        assertThat(found).extracting(SegmentShare::share).containsExactly(0.5, 0.48, 0.18, 0.32, 0.52);
        assertThat(found.get(0).surprise()).isCloseTo(0.125, FOUR_PLACES);
        assertThat(found.get(1).surprise()).isCloseTo(0.0836, FOUR_PLACES);
        assertThat(found.get(2).surprise()).isCloseTo(0.0210, FOUR_PLACES);
    }

    /**
     * Errors per 4,000 requests: 40 before, of which ios has 10 of 1,000; 80 since, of which ios has 50. With ios alone changed (40 - 10 +
     * 50) / 4,000 = .02, which is all of the change. Its part of the errors went from 10/40 to 50/80, with middle .4375: (.25 log2(.25 /
     * .4375) + .625 log2(.625 / .4375)) / 2 = (-.20184 + .32161) / 2 = .05988; its part of the requests stayed.
     */
    @Test
    void explainsARateByTheSegmentWhoseErrorsGrew() {
        List<SegmentShare> found = Attribution.explain(
                Composition.RATIO,
                ratio("all", 0.01, 4000, 0.02, 4000),
                List.of(
                        ratio("device=android", 0.01, 3000, 0.01, 3000),
                        ratio("device=ios", 0.01, 1000, 0.05, 1000),
                        ratio("country=de", 0.01, 2000, 0.02, 2000),
                        ratio("country=fr", 0.01, 2000, 0.02, 2000)));

        assertThat(found).hasSize(1);
        SegmentShare ios = found.get(0);
        assertThat(ios.segment()).isEqualTo("device=ios");
        assertThat(ios.share()).isCloseTo(1, within(1e-9));
        assertThat(ios.surprise()).isCloseTo(0.05988, FOUR_PLACES);
        assertThat(ios.expected()).isEqualTo(0.01);
        assertThat(ios.actual()).isEqualTo(0.05);
        assertThat(ios.count()).isEqualTo(3000);
    }

    /**
     * No segment's rate changed, but ios, which fails more often, has twice the traffic: (120 + 100) / 3,000 - .06 = .01333, all of the
     * change.
     */
    @Test
    void explainsARateByTheTrafficThatMoved() {
        List<SegmentShare> found = Attribution.explain(
                Composition.RATIO,
                ratio("all", 0.06, 2000, 220 / 3000.0, 3000),
                List.of(ratio("device=android", 0.02, 1000, 0.02, 1000), ratio("device=ios", 0.1, 1000, 0.1, 2000)));

        assertThat(found).extracting(SegmentShare::segment).containsExactly("device=ios");
        assertThat(found.get(0).share()).isCloseTo(1, within(1e-9));
    }

    /**
     * Latency, whose segments differ: ios alone gives (1,000 * 300 + 1,000 * 100) / 2,000 - 150 = 50, android alone (200 + 110) / 2 - 150 =
     * 5: shares 50/55 and 5/55, and ios is enough.
     */
    @Test
    void sharesTheChangeOfAMeanByTheEffectsOfItsSegments() {
        List<SegmentShare> found = Attribution.explain(
                Composition.RATIO,
                ratio("all", 150, 2000, 205, 2000),
                List.of(ratio("device=android", 100, 1000, 110, 1000), ratio("device=ios", 200, 1000, 300, 1000)));

        assertThat(found).extracting(SegmentShare::segment).containsExactly("device=ios");
        assertThat(found.get(0).share()).isCloseTo(50 / 55.0, within(1e-9));
    }

    @Test
    void namesNothingWhereTheChangeIsEverywhere() {
        assertThat(Attribution.explain(
                        Composition.RATIO,
                        ratio("all", 100, 1000, 200, 1000),
                        List.of(
                                ratio("country=de", 80, 400, 160, 400),
                                ratio("country=fr", 100, 300, 199, 300),
                                ratio("country=uk", 126, 300, 253, 300))))
                .isEmpty();
        assertThat(Attribution.explain(
                        Composition.SUM,
                        sum("all", 100, 40),
                        List.of(sum("device=ios", 60, 24), sum("device=android", 40, 16))))
                .isEmpty();
    }

    @Test
    void namesASegmentWhoseTrafficIsGone() {
        assertThat(Attribution.explain(
                        Composition.SUM,
                        sum("all", 100, 70),
                        List.of(sum("device=ios", 30, 0), sum("device=android", 70, 70))))
                .singleElement()
                .satisfies(gone -> assertThat(gone.segment()).isEqualTo("device=ios"))
                .satisfies(gone -> assertThat(gone.share()).isEqualTo(1))
                .satisfies(gone -> assertThat(gone.actual()).isZero())
                .satisfies(gone -> assertThat(gone.count()).isZero());
    }

    /** (10 + 40) / 1,100 - .01 is all of the change, and 1,000 requests with 1 % of errors are what it is compared with. */
    @Test
    void comparesASegmentThatIsNewWithAllOfTheTraffic() {
        List<SegmentShare> found = Attribution.explain(
                Composition.RATIO,
                ratio("all", 0.01, 1000, 50 / 1100.0, 1100),
                List.of(ratio("device=car", 0, 0, 0.4, 100), ratio("device=ios", 0.01, 1000, 0.01, 1000)));

        assertThat(found).extracting(SegmentShare::segment).containsExactly("device=car");
        assertThat(found.get(0).expected()).isEqualTo(0.01);
    }

    @Test
    void namesNoSegmentOfARatioThatHasNoEventsSince() {
        assertThat(Attribution.explain(
                        Composition.RATIO,
                        ratio("all", 0.1, 1000, 0.02, 800),
                        List.of(ratio("device=ios", 0.42, 200, 0, 0), ratio("device=android", 0.02, 800, 0.02, 800))))
                .isEmpty();
    }

    @Test
    void saysNothingWithoutAChangeOrWithoutSegments() {
        Part whole = ratio("all", 0.1, 1000, 0.1, 1000);

        assertThat(Attribution.explain(Composition.RATIO, whole, List.of(ratio("device=ios", 0.1, 500, 0.2, 500))))
                .isEmpty();
        assertThat(Attribution.explain(Composition.SUM, sum("all", 1, 2), List.of()))
                .isEmpty();
        assertThat(Attribution.explain(
                        Composition.RATIO,
                        ratio("all", 0.1, 1000, 0.2, 1000),
                        List.of(ratio("device=ios", 0, 0, 0.2, 1000))))
                .isEmpty();
    }

    @Test
    void ordersWhatIsEquallyGoodByName() {
        List<Part> parts = new ArrayList<>(List.of(
                sum("device=ios", 50, 20),
                sum("device=android", 50, 50),
                sum("country=fr", 50, 20),
                sum("country=de", 50, 50)));
        for (int seed = 0; seed < 5; seed++) {
            Collections.shuffle(parts, new Random(seed));

            assertThat(Attribution.explain(Composition.SUM, sum("all", 100, 70), parts))
                    .extracting(SegmentShare::segment)
                    .containsExactly("country=fr", "device=ios");
        }
    }

    @Test
    void namesFiveAtMostAndNeverAFigureThatIsNoNumber() {
        Random random = new Random(7);
        for (int round = 0; round < 2000; round++) {
            Composition composition = Composition.values()[round % 2];
            List<Part> parts = IntStream.range(0, 12)
                    .mapToObj(i -> new Part(
                            Subject.segment("d" + i % 4, Integer.toString(i)),
                            figure(random),
                            Math.abs(figure(random)),
                            figure(random),
                            Math.abs(figure(random)),
                            random.nextInt(3)))
                    .toList();
            Part whole = new Part(Subject.ALL, figure(random), 10, figure(random), 10, 10);

            assertThat(Attribution.explain(composition, whole, parts))
                    .hasSizeLessThanOrEqualTo(5)
                    .allMatch(found -> Double.isFinite(found.share() + found.surprise() + found.expected())
                            && found.surprise() >= 0);
        }
    }

    /** Often 0, and of either sign, as differences of scores are. */
    private static double figure(Random random) {
        return random.nextInt(3) == 0 ? 0 : random.nextInt(21) - 10;
    }

    @Test
    void refusesWhatIsNoNumber() {
        assertThatThrownBy(() -> ratio("device=ios", Double.NaN, 1, 1, 1)).hasMessageContaining("device=ios");
    }

    @Test
    void takesRatesPerSecondAsSumsAndEverythingElseAsMeans() {
        assertThat(Composition.of(new Metric("requests_per_second", "1/s", Category.TRAFFIC, Metric.Shape.OTHER, "")))
                .isEqualTo(Composition.SUM);
        assertThat(Composition.of(new Metric("error_rate", "ratio", Category.ERRORS, Metric.Shape.PROPORTION, "")))
                .isEqualTo(Composition.RATIO);
        assertThat(Composition.of(new Metric("latency_p99", "ms", Category.LATENCY, Metric.Shape.OTHER, "")))
                .isEqualTo(Composition.RATIO);
    }
}
