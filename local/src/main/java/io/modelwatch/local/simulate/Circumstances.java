package io.modelwatch.local.simulate;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is usual for one model at one time: its rhythms and what is planned. Times are epoch milliseconds; {@code sinceLive} is the same
 * time in milliseconds of the live part, negative outside of it: nothing planned acts then.
 */
final class Circumstances {
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final double TWO_PI = 2 * StrictMath.PI;
    /** Traffic of a bad version as a share of the model's, on top of the rest: the other versions are not affected. */
    private static final double SHARE_OF_NEW_VERSION = 0.4;
    /** Less than a request in years: a version that a rollout has replaced. */
    private static final double NO_SHARE = 1e-9;

    private final Scenario scenario;
    private final Rhythms rhythms;
    private final SimulatedModel model;
    private final long start;
    private final List<Planned> planned;
    private final List<Fault> faults;

    /** @param start when history begins, the reference of times of day */
    Circumstances(Scenario scenario, SimulatedModel model, long start) {
        this.scenario = scenario;
        this.rhythms = scenario.rhythms();
        this.model = model;
        this.start = start;
        this.planned = scenario.plannedOf(model.name());
        this.faults = scenario.faultsOf(model.name());
    }

    /** Traffic as a multiple of its mean over a working day. */
    double traffic(long time, long sinceLive) {
        double traffic = 1 + scenario.amplitude() * StrictMath.sin(TWO_PI * (time - start) / scenario.dayMillis());
        traffic *= onWeekends(time, rhythms.weekendTraffic());
        for (Planned event : planned) {
            if (event.kind() == PlannedKind.SALE && event.isActive(sinceLive)) {
                traffic *= event.size();
            }
        }
        return traffic;
    }

    /** The share of requests that arrive: less than 1 in maintenance. */
    double arriving(long sinceLive) {
        double arriving = 1;
        for (Planned event : planned) {
            if (event.kind() == PlannedKind.MAINTENANCE && event.isActive(sinceLive)) {
                arriving *= 1 - event.size();
            }
        }
        return arriving;
    }

    /** Versions with their shares of the traffic; those that a rollout has replaced are absent. */
    Map<String, Double> shares(long sinceLive) {
        Map<String, Double> shares = new LinkedHashMap<>(model.versions());
        for (Planned event : planned) {
            if (event.kind() == PlannedKind.ROLLOUT && event.progress(sinceLive) > 0) {
                shift(shares, event.version(), event.progress(sinceLive));
            }
        }
        for (Planned event : planned) {
            if (event.kind() == PlannedKind.CANARY && event.isActive(sinceLive)) {
                shift(shares, event.version(), event.size());
            }
        }
        for (Fault fault : faults) {
            boolean brings = fault.kind() == FaultKind.BAD_VERSION && fault.isActive(sinceLive);
            if (brings && !isPlanned(fault.version())) {
                shares.put(fault.version(), SHARE_OF_NEW_VERSION);
            }
        }
        return shares;
    }

    private static void shift(Map<String, Double> shares, String version, double share) {
        shares.replaceAll((known, before) -> before * (1 - share));
        shares.merge(version, share, Double::sum);
        shares.values().removeIf(left -> left < NO_SHARE);
    }

    private boolean isPlanned(String version) {
        return planned.stream().anyMatch(event -> event.version().equals(version));
    }

    /** The share of requests that fail without a fault. */
    double errorShare(long time) {
        return scenario.errorShare() * swing(time, rhythms.errors(), rhythms.errorsPeakMillis());
    }

    /** The quality of answers as a multiple of the model's mean: rankings are clicked less at some hours. */
    double quality(long time) {
        boolean clicked =
                switch (model.task()) {
                    case RANKING, CLICKS, RELEVANCE, SHOP -> true;
                    case BINARY, REGRESSION -> false;
                };
        return clicked
                ? swing(time, rhythms.clicks(), rhythms.clicksPeakMillis()) * onWeekends(time, rhythms.weekendClicks())
                : 1;
    }

    /** The share of clicks that end in a purchase, as a multiple of its mean. */
    double purchases(long time) {
        return swing(time, rhythms.purchases(), rhythms.purchasesPeakMillis());
    }

    /** CPU use and queues as a multiple of those at mean traffic. */
    double cpu(long time, long sinceLive) {
        return underLoad(rhythms.cpuLoad(), time, sinceLive);
    }

    /** Latency as a multiple of that at mean traffic. */
    double latency(long time, long sinceLive) {
        return underLoad(rhythms.latencyLoad(), time, sinceLive);
    }

    /** Whether labels that are written then are lost. */
    boolean losesLabels(long sinceLive) {
        return losesLabels(sinceLive, sinceLive + 1);
    }

    /** Whether labels that are written in a stretch, its end exclusive, may be lost. */
    boolean losesLabels(long sinceLive, long until) {
        return planned.stream()
                .anyMatch(event -> event.kind() == PlannedKind.LABEL_OUTAGE
                        && event.beginMillis() < until
                        && event.endMillis() > sinceLive);
    }

    private double underLoad(double share, long time, long sinceLive) {
        return share == 0 ? 1 : Math.max(0, 1 + share * (traffic(time, sinceLive) - 1));
    }

    private double swing(long time, double swing, long peak) {
        return swing == 0 ? 1 : 1 + swing * StrictMath.cos(TWO_PI * (time - start - peak) / scenario.dayMillis());
    }

    private double onWeekends(long time, double factor) {
        return factor == 1 ? 1 : 1 + (factor - 1) * weekend(time);
    }

    /** The share of the stretch around a time, as long as the change takes, that lies in a weekend: in [0, 1]. */
    private double weekend(long time) {
        long shift = rhythms.weekendShiftMillis();
        boolean before = isWeekend(time - shift / 2);
        boolean after = isWeekend(time + shift / 2);
        if (before == after) {
            return after ? 1 : 0;
        }
        double changed = Math.floorMod(time + shift / 2, DAY) / (double) shift;
        return after ? changed : 1 - changed;
    }

    /** Saturday or Sunday in UTC. */
    static boolean isWeekend(long time) {
        DayOfWeek day = Instant.ofEpochMilli(time).atOffset(ZoneOffset.UTC).getDayOfWeek();
        return day == DayOfWeek.SATURDAY || day == DayOfWeek.SUNDAY;
    }
}
