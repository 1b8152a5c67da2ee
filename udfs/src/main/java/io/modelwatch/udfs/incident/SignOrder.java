package io.modelwatch.udfs.incident;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingLong;
import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsFirst;

import io.modelwatch.schemas.CompositeKey;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.udfs.detect.Finding;
import io.modelwatch.udfs.detect.Transition;
import io.modelwatch.udfs.stats.Category;
import java.util.Comparator;

/** The one order of what has one time: by kind, then by category, then by series. */
public final class SignOrder {
    /** The order of signs for patterns and incidents. */
    public static final Comparator<Sign> OF_SIGNS = comparingLong(Sign::at)
            .thenComparing(Sign::kind)
            .thenComparing(Sign::category, nullsFirst(naturalOrder()))
            .thenComparing(Sign::version)
            .thenComparing(sign -> series(sign.finding()))
            .thenComparing(Sign::pattern)
            .thenComparingLong(Sign::since);

    /** The order in which transitions of one time are taken in: what came first, then what went, what ended, then what began. */
    static final Comparator<Transition> OF_TRANSITIONS = comparing((Transition transition) -> rank(transition.kind()))
            .thenComparing(SignOrder::category, nullsFirst(naturalOrder()))
            .thenComparing(Transition::version)
            .thenComparing(transition -> series(transition.finding()));

    private SignOrder() {}

    private static int rank(Transition.Kind kind) {
        return switch (kind) {
            case SEEN -> 0;
            case RETURNED -> 1;
            case LEFT -> 2;
            case ENDED -> 3;
            case BEGAN -> 4;
        };
    }

    private static Category category(Transition transition) {
        return transition.finding() == null ? null : transition.finding().category();
    }

    /** One text, since texts are ordered by it: of the names one after the other the order would be another. */
    private static String series(Finding finding) {
        if (finding == null) {
            return "";
        }
        Series series = finding.series();
        return CompositeKey.of(
                series.version(),
                series.segment(),
                series.metric(),
                series.window().text(),
                series.horizon().text(),
                finding.rule(),
                finding.severity());
    }
}
