package io.modelwatch.local.simulate;

import io.modelwatch.udfs.detect.Globs;
import io.modelwatch.udfs.incident.kind.BadRollout;
import io.modelwatch.udfs.incident.kind.Overload;
import io.modelwatch.udfs.incident.kind.SilentFailure;
import io.modelwatch.udfs.incident.kind.SustainedAnomaly;
import io.modelwatch.udfs.incident.kind.TrafficLoss;
import java.util.Locale;

/**
 * The kinds of faults, and what counts as finding them: an incident of a kind with one of these metrics (globs) among the abnormal ones.
 * The last three must cause no incident: they are found in the dead letters or by the counters.
 */
public enum FaultKind {
    /** Every latency grows by the share {@code size}. */
    LATENCY_SHIFT(SustainedAnomaly.NAME, "latency_*"),
    /** Of the slowest 3 % of requests the latency grows by the share {@code size}; the rest stays. */
    LATENCY_TAIL(SustainedAnomaly.NAME, "latency_p95,latency_p99,latency_p999,latency_max"),
    /** An additional share {@code size} of requests fails; failed requests have no predictions. */
    ERROR_BURST(SustainedAnomaly.NAME, "error_rate*"),
    /** A share {@code size} of responses is never sent. */
    RESPONSE_DROP(SustainedAnomaly.NAME, "orphan_rate"),
    /** Responses are worse by the share {@code size}: users click less often, classes are wrong and estimates are off more often. */
    QUALITY_DROP(SilentFailure.NAME, Quality.METRICS),
    /** A version that gets traffic from {@code begin} on, worse by the share {@code size} from its first request. */
    BAD_VERSION(BadRollout.NAME, Quality.METRICS),
    /** A share {@code size} of requests does not arrive. */
    TRAFFIC_LOSS(TrafficLoss.NAME, "*requests_per_second"),
    /** Traffic grows by the share {@code size}, CPU and every latency by half of it, and a twentieth of it of the requests fails. */
    OVERLOAD(Overload.NAME, "*requests_per_second,latency_*,error_rate*"),
    /** Memory grows by the share {@code size} each minute. */
    RESOURCE_LEAK(SustainedAnomaly.NAME, "*memory*"),
    /** Next to a share {@code size} of requests an unreadable record is written: found if each becomes a dead letter. */
    MALFORMED(null, ""),
    /** A share {@code size} of requests and responses is written twice. */
    DUPLICATED(null, ""),
    /** A share {@code size} of requests comes from a producer whose clock is 10 minutes ahead: found if each becomes a dead letter. */
    CLOCK_SKEW(null, "");

    private final String incident;
    private final String foundBy;

    FaultKind(String incident, String foundBy) {
        this.incident = incident;
        this.foundBy = foundBy;
    }

    /** Whether it is found by an incident. */
    public boolean alerts() {
        return incident != null;
    }

    /** Whether its size is what it grows by each minute. */
    public boolean grows() {
        return this == RESOURCE_LEAK;
    }

    /** The name of the kind of its incident; null if there must be none. */
    public String incident() {
        return incident;
    }

    /** Globs over metrics, one of which its incident must have. */
    public Globs foundBy() {
        return Globs.of(foundBy);
    }

    /** As written in a scenario, for example {@code latency-shift}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Enum constants cannot refer to static fields of their own class. */
    private static final class Quality {
        static final String METRICS = "accuracy,precision,recall,f1,*_at_*,click_through_rate,conversion_rate,mae,rmse";
    }
}
