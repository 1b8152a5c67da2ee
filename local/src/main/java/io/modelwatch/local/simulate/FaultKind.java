package io.modelwatch.local.simulate;

import static io.modelwatch.udfs.incident.IncidentKind.BAD_ROLLOUT;
import static io.modelwatch.udfs.incident.IncidentKind.SILENT_FAILURE;
import static io.modelwatch.udfs.incident.IncidentKind.SUSTAINED_ANOMALY;

import io.modelwatch.udfs.detect.Globs;
import io.modelwatch.udfs.incident.IncidentKind;
import java.util.Locale;

/**
 * The kinds of faults, and what counts as finding them: an incident of a kind with one of these metrics (globs) among the abnormal ones.
 * The last three must cause no incident: they are found in the dead letters or by the counters.
 */
public enum FaultKind {
    /** Every latency grows by the share {@code size}. */
    LATENCY_SHIFT(SUSTAINED_ANOMALY, "latency_*"),
    /** Of the slowest 3 % of requests the latency grows by the share {@code size}; the rest stays. */
    LATENCY_TAIL(SUSTAINED_ANOMALY, "latency_p95,latency_p99,latency_p999,latency_max"),
    /** An additional share {@code size} of requests fails; failed requests have no predictions. */
    ERROR_BURST(SUSTAINED_ANOMALY, "error_rate*"),
    /** A share {@code size} of responses is never sent. */
    RESPONSE_DROP(SUSTAINED_ANOMALY, "orphan_rate"),
    /** Responses are worse by the share {@code size}: users click less often, classes are wrong and estimates are off more often. */
    QUALITY_DROP(SILENT_FAILURE, Quality.METRICS),
    /** A version that gets traffic from {@code begin} on, worse by the share {@code size} from its first request. */
    BAD_VERSION(BAD_ROLLOUT, Quality.METRICS),
    /** A share {@code size} of requests does not arrive. */
    TRAFFIC_LOSS(IncidentKind.TRAFFIC_LOSS, "requests_per_second"),
    /** Traffic grows by the share {@code size}, CPU and every latency by half of it, and a twentieth of it of the requests fails. */
    OVERLOAD(IncidentKind.OVERLOAD, "requests_per_second,latency_*,error_rate*"),
    /** Memory grows by the share {@code size} each minute. */
    RESOURCE_LEAK(SUSTAINED_ANOMALY, "*memory*"),
    /** Next to a share {@code size} of requests an unreadable record is written: found if each becomes a dead letter. */
    MALFORMED(null, ""),
    /** A share {@code size} of requests and responses is written twice. */
    DUPLICATED(null, ""),
    /** A share {@code size} of requests comes from a producer whose clock is 10 minutes ahead: found if each becomes a dead letter. */
    CLOCK_SKEW(null, "");

    private final IncidentKind incident;
    private final String foundBy;

    FaultKind(IncidentKind incident, String foundBy) {
        this.incident = incident;
        this.foundBy = foundBy;
    }

    /** Whether it is found by an incident. */
    public boolean alerts() {
        return incident != null;
    }

    /** The kind of its incident; null if there must be none. */
    public IncidentKind incident() {
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
        static final String METRICS = "accuracy,precision,recall,f1,*_at_*,click_through_rate,mae,rmse";
    }
}
