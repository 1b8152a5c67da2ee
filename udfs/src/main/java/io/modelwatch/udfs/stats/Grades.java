package io.modelwatch.udfs.stats;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.event.FeedbackKind;
import java.io.Serializable;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What each kind of feedback says of an item, as a label. Of the kinds in the table, it is the grade of the table, whatever label comes
 * with it; but 0 or less takes an act back that has a grade above 0. Of any other word, and of feedback without a kind, it is the label.
 */
public final class Grades implements Serializable {
    private static final long serialVersionUID = 1;
    private static final int MOST = 64;

    private static final Map<String, Double> DEFAULTS =
            Map.of("impression", 0.0, "view", 0.0, "click", 1.0, "cart", 2.0, "purchase", 3.0);

    /** {@code impression} and {@code view} 0, {@code click} 1, {@code cart} 2, {@code purchase} 3. */
    public static final Grades BY_DEFAULT = of(Map.of());

    /**
     * Of models whose truth is a quantity and no relevance: what users of a shop do says nothing of it. Any other word is its label, as
     * ever.
     */
    public static final Grades LABELS_ONLY = withoutActs();

    private final long[] kinds;
    private final double[] grades;

    private Grades(long[] kinds, double[] grades) {
        this.kinds = kinds;
        this.grades = grades;
    }

    /** @param changes grades of further kinds, or other ones than by default */
    public static Grades of(Map<String, Double> changes) {
        check(changes.size() <= MOST, "grades must have at most %s entries, had %s", MOST, changes.size());
        Map<Long, Double> table = new LinkedHashMap<>();
        DEFAULTS.forEach((word, grade) -> table.put(FeedbackKind.of(word), grade));
        changes.forEach((word, grade) -> {
            check(!word.isBlank(), "grades must be of words, was '%s'", word);
            check(Double.isFinite(grade), "grades must be finite, was %s of %s", grade, word);
            table.put(FeedbackKind.of(word), grade);
        });
        return new Grades(
                table.keySet().stream().mapToLong(Long::longValue).toArray(),
                table.values().stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static Grades withoutActs() {
        double[] none = new double[BY_DEFAULT.kinds.length];
        Arrays.fill(none, Double.NaN);
        return new Grades(BY_DEFAULT.kinds, none);
    }

    /**
     * @param label NaN: none was given
     * @return finite; NaN where nothing is said
     */
    public double of(long kind, double label) {
        for (int i = 0; i < kinds.length; i++) {
            if (kinds[i] == kind) {
                return grades[i] > 0 && label <= 0 ? 0 : grades[i];
            }
        }
        return label;
    }

    /**
     * Whether feedback counts as a label that came, so that what comes with every page does not hide that nothing else does: it has a
     * grade, which is not always 0, as that of an impression is. An act that is taken back counts.
     *
     * @param labelled whether it has a label
     */
    public boolean isLabel(long kind, boolean labelled) {
        for (int i = 0; i < kinds.length; i++) {
            if (kinds[i] == kind) {
                return Math.abs(grades[i]) > 0; // false for NaN
            }
        }
        return labelled;
    }
}
