package io.modelwatch.udfs.incident;

import java.util.Comparator;

/** The order in which signs are taken in, whatever order they arrive in: at one time, what ended before what began, causes before effects. */
final class SignOrder {
    static final Comparator<Sign> TOTAL = Comparator.comparingLong(Sign::at)
            .thenComparing(Sign::kind)
            .thenComparing(Sign::category, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(Sign::pattern)
            .thenComparing(Sign::version)
            .thenComparingLong(Sign::since)
            .thenComparing(SignOrder::identity);

    private SignOrder() {}

    private static String identity(Sign sign) {
        return sign.alert() == null
                ? ""
                : sign.alert().labels() + " " + sign.alert().startsAt() + " " + sign.alert().sequence();
    }
}
