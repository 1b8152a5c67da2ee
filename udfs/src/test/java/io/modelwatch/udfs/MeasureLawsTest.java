package io.modelwatch.udfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.udfs.stats.Arrivals;
import io.modelwatch.udfs.stats.Measure;
import io.modelwatch.udfs.stats.Metric;
import io.modelwatch.udfs.stats.ModelSettings;
import io.modelwatch.udfs.stats.Readings;
import io.modelwatch.udfs.stats.Summary;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What every measure of the catalogue promises, whatever it measures. */
class MeasureLawsTest {
    /** A measure and settings that it applies to. */
    record Subject(Measure measure, ModelSettings settings) {
        Summary empty() {
            return measure.empty(settings);
        }

        Summary of(List<Outcome> outcomes) {
            Summary summary = empty();
            outcomes.forEach(summary::add);
            return summary;
        }

        @Override
        public String toString() {
            return measure.name() + " of " + settings;
        }
    }

    @Provide
    Arbitrary<Subject> subjects() {
        return Arbitraries.of(allSubjects().toList());
    }

    private static Stream<Subject> allSubjects() {
        return Catalog.measures().stream()
                .flatMap(measure -> settings().filter(measure::appliesTo).map(s -> new Subject(measure, s)));
    }

    private static Stream<ModelSettings> settings() {
        return Stream.of(ModelSettings.Task.values())
                .flatMap(task -> Stream.of(true, false)
                        .map(negative ->
                                new ModelSettings("ranker", task, 0.5, List.of(1, 3), List.of(60_000L), negative)));
    }

    @Provide
    Arbitrary<List<Outcome>> outcomes() {
        return RandomOutcomes.any().list().ofMaxSize(40);
    }

    @Property
    void mergedPartsReadAsOneSummaryOfAllInAnyOrderAndSplit(
            @ForAll("subjects") Subject subject, @ForAll("outcomes") List<Outcome> outcomes, @ForAll Random random) {
        List<Outcome> shuffled = new ArrayList<>(outcomes);
        Collections.shuffle(shuffled, random);
        List<Summary> parts = Stream.generate(subject::empty).limit(4).toList();
        shuffled.forEach(outcome -> parts.get(random.nextInt(parts.size())).add(outcome));
        Summary merged = subject.empty();
        parts.forEach(merged::merge);

        assertThat(read(merged)).isEqualTo(read(subject.of(outcomes)));
    }

    @Property
    void mergingLeavesTheOtherAsItWas(
            @ForAll("subjects") Subject subject,
            @ForAll("outcomes") List<Outcome> ours,
            @ForAll("outcomes") List<Outcome> theirs) {
        Summary other = subject.of(theirs);
        Summary merged = subject.of(ours);
        merged.merge(other);
        ours.forEach(merged::add);

        assertThat(read(other)).isEqualTo(read(subject.of(theirs)));
    }

    @Property
    void mergingNothingChangesNothing(@ForAll("subjects") Subject subject, @ForAll("outcomes") List<Outcome> outcomes) {
        Summary summary = subject.of(outcomes);
        summary.merge(subject.empty());

        assertThat(read(summary)).isEqualTo(read(subject.of(outcomes)));
    }

    @Property
    void restoresWhatItWroteAndForgetsWhatItHeld(
            @ForAll("subjects") Subject subject,
            @ForAll("outcomes") List<Outcome> outcomes,
            @ForAll("outcomes") List<Outcome> before,
            @ForAll("outcomes") List<Outcome> after)
            throws IOException {
        Summary restored = subject.of(before);
        restored.restore(input(written(subject.of(outcomes))));
        after.forEach(restored::add);

        assertThat(read(restored)).isEqualTo(read(subject.of(concatenated(outcomes, after))));
    }

    @Property
    void refusesAnUnknownLayout(@ForAll("subjects") Subject subject, @ForAll("outcomes") List<Outcome> outcomes)
            throws IOException {
        byte[] bytes = written(subject.of(outcomes));
        bytes[0] = 99;

        assertThatThrownBy(() -> subject.empty().restore(input(bytes)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(subject.measure().name())
                .hasMessageContaining("99");
    }

    @Property(tries = 50)
    void saysNothingOfNothing(@ForAll("subjects") Subject subject) {
        assertThat(read(subject.empty())).isEmpty();
    }

    /** But of {@link Arrivals}: they count records, and a record that stands for many requests is late once. */
    @Property
    void weightCountsAsCopiesInValuesAndOnceInCounts(
            @ForAll("subjects") Subject subject, @ForAll("outcomes") List<Outcome> outcomes) {
        Map<String, Summary.Reading> weighted = read(subject.of(outcomes));
        Map<String, Summary.Reading> copied = read(
                subject.of(outcomes.stream().flatMap(RandomOutcomes::copies).toList()));
        Map<String, Summary.Reading> once = read(
                subject.of(outcomes.stream().map(RandomOutcomes::unweighted).toList()));

        assertThat(weighted.keySet()).isEqualTo(copied.keySet()).isEqualTo(once.keySet());
        weighted.forEach((metric, reading) -> {
            Summary.Reading copies = copied.get(metric);
            Summary.Reading single = once.get(metric);
            assertThat(reading)
                    .as(metric)
                    .isEqualTo(new Summary.Reading(
                            subject.measure() instanceof Arrivals ? single.value() : copies.value(),
                            single.count(),
                            single.lower(),
                            single.upper(),
                            copies.coverage(),
                            copies.exemplars()));
        });
    }

    @Property
    void saysFiniteValuesOfSomethingWithinItsInterval(
            @ForAll("subjects") Subject subject, @ForAll("outcomes") List<Outcome> outcomes) {
        read(subject.of(outcomes)).forEach((metric, reading) -> {
            assertThat(reading.value()).as(metric).isFinite();
            assertThat(reading.count()).as(metric).isPositive();
            assertThat(reading.lower()).as(metric).matches(lower -> !(lower > reading.upper()));
            assertThat(reading.coverage()).as(metric).matches(share -> !(share < 0 || share > 1));
            assertThat(reading.exemplars()).as(metric).hasSizeLessThanOrEqualTo(5);
        });
    }

    @Provide
    Arbitrary<List<Outcome>> wildOutcomes() {
        return WildOutcomes.lists();
    }

    /** Nothing need be left out for want of room: a few requests, however large, are within what sums hold. */
    @Property(tries = 200)
    void saysFiniteValuesWithinTheirBoundsOfWhateverIsAdmitted(@ForAll("wildOutcomes") List<Outcome> outcomes) {
        allSubjects().forEach(subject -> saysFiniteValuesWithinTheirBounds(subject, outcomes));
    }

    private static void saysFiniteValuesWithinTheirBounds(Subject subject, List<Outcome> outcomes) {
        read(subject.of(outcomes)).forEach((metric, reading) -> {
            assertThat(reading.value()).as(metric).isFinite();
            assertThat(reading.count()).as(metric).isPositive();
            for (double optional : new double[] {reading.lower(), reading.upper(), reading.coverage()}) {
                assertThat(optional).as(metric).matches(value -> !Double.isInfinite(value));
            }
            assertThat(reading.lower()).as(metric).matches(lower -> !(lower > reading.upper()));
            assertThat(reading.coverage()).as(metric).matches(share -> !(share < 0 || share > 1));
            if (shape(metric) == Metric.Shape.PROPORTION) {
                assertThat(reading.value()).as(metric).isBetween(0.0, 1.0);
                assertThat(reading.lower()).as(metric).isNotNegative();
                assertThat(reading.upper()).as(metric).isLessThanOrEqualTo(1);
            }
        });
    }

    private static Metric.Shape shape(String metric) {
        return Catalog.metric(metric).orElseThrow().shape();
    }

    @Property(tries = 100)
    void readsTheSameInAnyOrderAndSplitOfWhateverIsAdmitted(
            @ForAll("wildOutcomes") List<Outcome> outcomes, @ForAll Random random) {
        allSubjects().forEach(subject -> mergedPartsReadAsOneSummaryOfAllInAnyOrderAndSplit(subject, outcomes, random));
    }

    /**
     * Doubled 40 times, so that weighted counts of large requests have stopped: a value is still what it was, as all but rates and
     * quantiles are means, shares and the like, or it is NaN and will not be written. None has wrapped.
     */
    @Property(tries = 50)
    void readsOfAnyNumberOfCopiesWhatItReadsOfOneOrNothing(@ForAll("wildOutcomes") List<Outcome> outcomes)
            throws IOException {
        for (Subject subject : allSubjects().toList()) {
            readsOfAnyNumberOfCopiesWhatItReadsOfOneOrNothing(subject, outcomes);
        }
    }

    private static void readsOfAnyNumberOfCopiesWhatItReadsOfOneOrNothing(Subject subject, List<Outcome> outcomes)
            throws IOException {
        Summary copies = subject.of(outcomes);
        for (int doubling = 0; doubling < 40; doubling++) {
            Summary copy = subject.empty();
            copy.restore(input(written(copies)));
            copies.merge(copy);
        }
        Map<String, Summary.Reading> once = read(subject.of(outcomes));

        Map<String, Summary.Reading> often = read(copies);
        assertThat(often.keySet()).containsAll(once.keySet());
        often.forEach((metric, reading) -> {
            double value = once.containsKey(metric) ? once.get(metric).value() : Double.NaN;
            boolean same = Math.abs(reading.value() - value) <= 1e-9 * Math.abs(value);
            // The rank of a quantile is q (n - 1), so that copies may move it to the next value.
            boolean moves = metric.endsWith("requests_per_second") || metric.contains("latency_p");
            assertThat(same || moves || Double.isNaN(reading.value()))
                    .as("%s was %s of one, is %s of many", metric, value, reading.value())
                    .isTrue();
            assertThat(reading.count()).as(metric).isPositive();
        });
    }

    @Property
    void saysOnlyMetricsThatTheCatalogFindsInTheMeasure(
            @ForAll("subjects") Subject subject, @ForAll("outcomes") List<Outcome> outcomes) {
        read(subject.of(outcomes)).forEach((name, reading) -> {
            Metric declared = subject.measure().metrics().stream()
                    .filter(metric -> metric.names(name))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(name + " is not among the measure's metrics"));

            assertThat(Catalog.metric(name))
                    .hasValue(new Metric(
                            name, declared.unit(), declared.category(), declared.shape(), declared.meaning()));
            if (declared.shape() == Metric.Shape.PROPORTION) {
                assertThat(reading.lower())
                        .as("a proportion has an interval: %s", name)
                        .isNotNegative();
            }
            if (declared.shape() == Metric.Shape.OTHER) {
                assertThat(reading.lower())
                        .as("only shares and means have one: %s", name)
                        .isNaN();
            }
        });
    }

    private static Map<String, Summary.Reading> read(Summary summary) {
        return Readings.of(summary);
    }

    private static byte[] written(Summary summary) throws IOException {
        var bytes = new ByteArrayOutputStream();
        summary.write(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static DataInputStream input(byte[] bytes) {
        return new DataInputStream(new ByteArrayInputStream(bytes));
    }

    private static List<Outcome> concatenated(List<Outcome> first, List<Outcome> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
