package io.modelwatch.udfs.incident;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingLong;
import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsFirst;

import io.modelwatch.schemas.CompositeKey;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.Transition;
import java.util.Comparator;
import java.util.List;

/** The one order of what has one time: by kind, then by category, then by series. */
public final class SignOrder {
    /** As signs are ordered that patterns and incidents see. */
    public static final Comparator<Sign> OF_SIGNS = comparingLong(Sign::at)
            .thenComparing(Sign::kind)
            .thenComparing(Sign::category, nullsFirst(naturalOrder()))
            .thenComparing(Sign::version)
            .thenComparing(sign -> series(sign.alert()))
            .thenComparing(Sign::pattern)
            .thenComparingLong(Sign::since)
            .thenComparingLong(sign -> sign.alert() == null ? 0 : sign.alert().sequence());

    /** As transitions are taken in that have one time: what is new first, then what is over, then what began. */
    static final Comparator<Transition> OF_TRANSITIONS = comparing((Transition transition) -> rank(transition.kind()))
            .thenComparing(SignOrder::category, nullsFirst(naturalOrder()))
            .thenComparing(Transition::version)
            .thenComparing(transition -> series(transition.alert()));

    private static final List<String> SERIES =
            List.of("version", "segment", "metric", "window", "horizon", "alertname", "severity");

    private SignOrder() {}

    private static int rank(Transition.Kind kind) {
        return switch (kind) {
            case SEEN -> 0;
            case ENDED -> 1;
            case BEGAN -> 2;
        };
    }

    private static Category category(Transition transition) {
        return transition.alert() == null ? null : Abnormal.category(transition.alert());
    }

    private static String series(Alert alert) {
        return alert == null
                ? ""
                : CompositeKey.of(SERIES.stream()
                        .map(label -> alert.labels().getOrDefault(label, ""))
                        .toArray(String[]::new));
    }
}
