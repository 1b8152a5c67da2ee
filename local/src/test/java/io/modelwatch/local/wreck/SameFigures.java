package io.modelwatch.local.wreck;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.MetricPoint;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** Compares what was said of the good models with what a run without the bad traffic said. */
final class SameFigures {
    private static final double ROUNDING = 1e-9;

    private SameFigures() {}

    static void check(Said alone, Said beside) {
        compare(
                Claim.SAME_POINTS,
                good(
                        alone.points(),
                        point -> GoodTraffic.MODELS.contains(point.series().model())),
                good(
                        beside.points(),
                        point -> GoodTraffic.MODELS.contains(point.series().model())),
                SameFigures::isSame);
        compare(
                Claim.SAME_ALERTS,
                good(
                        alone.alerts(),
                        alert -> GoodTraffic.MODELS.contains(alert.labels().get("model"))),
                good(
                        beside.alerts(),
                        alert -> GoodTraffic.MODELS.contains(alert.labels().get("model"))),
                Alert::equals);
    }

    private static <T> SortedMap<String, T> good(Map<String, T> all, Predicate<T> ofAGoodModel) {
        SortedMap<String, T> good = new TreeMap<>(all);
        good.values().removeIf(ofAGoodModel.negate());
        return good;
    }

    private static <T> void compare(
            Claim claim, SortedMap<String, T> alone, SortedMap<String, T> beside, BiPredicate<T, T> same) {
        claim.check(!alone.isEmpty(), "there must be some without the bad traffic, were none");
        alone.forEach((key, expected) -> {
            T given = beside.get(key);
            claim.check(given != null, "%s is missing: %s", key, expected);
            claim.check(same.test(expected, given), "%s: %s instead of %s", key, given, expected);
        });
        beside.forEach((key, given) -> claim.check(alone.containsKey(key), "%s is too much: %s", key, given));
    }

    private static boolean isSame(MetricPoint one, MetricPoint other) {
        return one.count() == other.count()
                && one.time().equals(other.time())
                && one.partial() == other.partial()
                && one.exemplars().equals(other.exemplars())
                && isSame(one.value(), other.value())
                && isSame(one.lower(), other.lower())
                && isSame(one.upper(), other.upper())
                && isSame(one.coverage(), other.coverage());
    }

    private static boolean isSame(double one, double other) {
        return Double.compare(one, other) == 0 || Math.abs(one - other) <= ROUNDING * Math.abs(one);
    }
}
