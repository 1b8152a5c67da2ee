package io.modelwatch.udfs.incident;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.alert.SegmentShare;
import io.modelwatch.schemas.alert.Subject;
import io.modelwatch.udfs.stats.Metric;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Finds the segments that explain the change of a metric, in the manner of Adtributor: R. Bhagwan et al., "Adtributor: Revenue Debugging in
 * Advertising Systems", NSDI 2014. Each segment has an <em>explanatory power</em>, its share of the change, and a <em>surprise</em>, its
 * term of the Jensen-Shannon divergence (base 2) between what each segment was of the whole and what it is. In each dimension
 * the most surprising segments that explain more than 10 % each are taken until they explain more than
 * 67 % together; the dimension whose set is the most surprising comes first. Beyond the paper, a set must explain at least 10
 * points more than its part of the whole; else the change is everywhere and no segment explains it.
 *
 * <p>Limits: dimensions are examined one by one, so that a fault at the intersection of two shows in both. A named segment coincides with
 * the change; it need not be the cause. A quantile is treated as a mean over the segments' requests, which it is not: the order of segments
 * is sound, the shares are rough. For a ratio, only requests that name the dimension count.
 */
public final class Attribution {
    /** T_EEP of the paper. */
    private static final double LEAST_SHARE = 0.1;

    /** T_EP of the paper. */
    private static final double ENOUGH = 0.67;

    private static final double LEAST_EXCESS = 0.1;
    /** Below it, and above its inverse, a quotient means nothing, and its logarithm may overflow. */
    private static final double LEAST_PORTION = 1e-100;

    private static final int MOST_NAMED = 5;
    private static final String PER_SECOND = "1/s";

    /** How the value of the whole is made from those of its segments. */
    public enum Composition {
        /** They add up. */
        SUM,
        /** It is their weighted mean. */
        RATIO;

        /** Rates per second add up; everything else is taken as a mean over events. */
        public static Composition of(Metric metric) {
            return metric.unit().equals(PER_SECOND) ? SUM : RATIO;
        }
    }

    /**
     * A segment, or all of the traffic, before and since.
     *
     * @param expected value before, finite; 0 where nothing was there
     * @param expectedWeight events per window before, >= 0
     * @param actual value since, finite; 0 where nothing is there
     * @param actualWeight events per window since, >= 0
     * @param count events since, >= 0
     */
    public record Part(
            Subject subject, double expected, double expectedWeight, double actual, double actualWeight, long count) {
        public Part {
            check(
                    Double.isFinite(expected + expectedWeight + actual + actualWeight),
                    "figures of %s must be finite, were %s, %s, %s, %s",
                    subject,
                    expected,
                    expectedWeight,
                    actual,
                    actualWeight);
        }

        private String dimension() {
            return subject.dimension();
        }

        private String segment() {
            return subject.text();
        }

        private double before() {
            return expected * expectedWeight;
        }

        private double since() {
            return actual * actualWeight;
        }
    }

    /** What one dimension explains; empty where it does not. */
    private record Explanation(List<SegmentShare> segments, double surprise) {
        private static final Explanation NONE = new Explanation(List.of(), 0);
    }

    /**
     * @param portion part of the whole before: of its value or, for a ratio, of its weight if that is more
     * @param expected value to compare the actual one with
     */
    private record Element(Part part, double share, double surprise, double portion, double expected) {}

    private Attribution() {}

    /**
     * @param whole all of the traffic
     * @param parts segments of any dimensions, each once
     * @return the best explanation first, at most five; equal ones by name. Empty where nothing changed or nothing explains it
     */
    public static List<SegmentShare> explain(Composition composition, Part whole, List<Part> parts) {
        if (whole.actual() == whole.expected()) {
            return List.of();
        }
        Map<String, List<Part>> dimensions = parts.stream()
                .sorted(Comparator.comparing(Part::segment))
                .collect(Collectors.groupingBy(Part::dimension, TreeMap::new, Collectors.toList()));
        return dimensions.values().stream()
                .map(segments -> explanation(elements(composition, whole, segments)))
                .sorted(Comparator.comparingDouble(Explanation::surprise).reversed())
                .flatMap(explanation -> explanation.segments().stream())
                .limit(MOST_NAMED)
                .toList();
    }

    private static List<Element> elements(Composition composition, Part whole, List<Part> segments) {
        return composition == Composition.SUM ? ofSum(whole, segments) : ofRatio(whole, segments);
    }

    private static List<Element> ofSum(Part whole, List<Part> segments) {
        double change = whole.actual() - whole.expected();
        return segments.stream()
                .map(part -> {
                    double before = portion(part.expected(), whole.expected());
                    double since = portion(part.actual(), whole.actual());
                    double share = (part.actual() - part.expected()) / change;
                    return new Element(part, share, surprise(before, since), before, part.expected());
                })
                .toList();
    }

    /** A segment's effect is the change of the ratio if only this segment had changed; shares are taken of all effects in the dimension. */
    private static List<Element> ofRatio(Part whole, List<Part> segments) {
        double before = total(segments, Part::before);
        double since = total(segments, Part::since);
        double weightBefore = total(segments, Part::expectedWeight);
        double weightSince = total(segments, Part::actualWeight);
        if (weightBefore <= 0 || weightSince <= 0) {
            return List.of();
        }
        ToDoubleFunction<Part> effect = part -> {
            double weight = weightBefore + part.actualWeight() - part.expectedWeight();
            return weight > 0 ? (before + part.since() - part.before()) / weight - before / weightBefore : 0;
        };
        double effects = total(segments, effect);
        if (!(effects * (whole.actual() - whole.expected()) > 0)) {
            return List.of(); // the dimension as a whole went the other way
        }
        return segments.stream()
                .map(part -> {
                    double valueBefore = portion(part.before(), before);
                    double heavyBefore = portion(part.expectedWeight(), weightBefore);
                    double surprise = surprise(valueBefore, portion(part.since(), since))
                            + surprise(heavyBefore, portion(part.actualWeight(), weightSince));
                    double share = effect.applyAsDouble(part) / effects;
                    double expected = part.expectedWeight() > 0 ? part.expected() : whole.expected();
                    return new Element(part, share, surprise, Math.max(valueBefore, heavyBefore), expected);
                })
                .filter(element -> element.part().count() > 0) // without events a ratio has no value to name
                .toList();
    }

    private static double total(List<Part> parts, ToDoubleFunction<Part> figure) {
        return parts.stream().mapToDouble(figure).sum();
    }

    /** 0 where the whole is practically 0, or where the two have different signs, as scores may. */
    private static double portion(double part, double whole) {
        double portion = part / whole;
        return portion > LEAST_PORTION && portion < 1 / LEAST_PORTION ? portion : 0;
    }

    private static double surprise(double before, double since) {
        double middle = (before + since) / 2;
        return Math.max(0, (term(before, middle) + term(since, middle)) / 2);
    }

    private static double term(double part, double middle) {
        return part == 0 ? 0 : part * Math.log(part / middle) / Math.log(2);
    }

    private static Explanation explanation(List<Element> elements) {
        List<Element> taken = new ArrayList<>();
        double share = 0;
        List<Element> bySurprise = elements.stream()
                .sorted(Comparator.comparingDouble(Element::surprise).reversed())
                .toList();
        for (Element element : bySurprise) {
            if (element.share() > LEAST_SHARE && Double.isFinite(element.share()) && share <= ENOUGH) {
                taken.add(element);
                share += element.share();
            }
        }
        double portion = taken.stream().mapToDouble(Element::portion).sum();
        if (share <= ENOUGH || share - portion < LEAST_EXCESS) {
            return Explanation.NONE;
        }
        return new Explanation(
                taken.stream().map(Attribution::named).toList(),
                taken.stream().mapToDouble(Element::surprise).sum());
    }

    private static SegmentShare named(Element element) {
        Part part = element.part();
        return new SegmentShare(
                part.segment(), element.share(), element.surprise(), element.expected(), part.actual(), part.count());
    }
}
