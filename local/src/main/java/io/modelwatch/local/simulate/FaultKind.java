package io.modelwatch.local.simulate;

import static io.modelwatch.udfs.incident.IncidentKind.BAD_ROLLOUT;
import static io.modelwatch.udfs.incident.IncidentKind.SILENT_FAILURE;
import static io.modelwatch.udfs.incident.IncidentKind.SUSTAINED_ANOMALY;

import io.modelwatch.udfs.detect.Globs;
import io.modelwatch.udfs.incident.IncidentKind;
import java.util.Locale;

/**
 * What can go wrong, and by what it counts as found: an incident of a kind, with one of these metrics (globs) among what is abnormal. The last three
 * must cause no incident at all: they are found in the dead letters or by the counters.
 */
public enum FaultKind {
    /** Every latency grows by the share {@code size}. */
    LATENCY_SHIFT(SUSTAINED_ANOMALY, "latency_*"),
    /** Of the slowest 3 % of requests the latency grows by the share {@code size}; the rest stays. */
    LATENCY_TAIL(SUSTAINED_ANOMALY, "latency_p95,latency_p99,latency_p999,latency_max"),
    /** A further share {@code size} of requests fails; failed requests have no predictions. */
    ERROR_BURST(SUSTAINED_ANOMALY, "error_rate*"),
    /** A share {@code size} of responses is never sent. */
    RESPONSE_DROP(SUSTAINED_ANOMALY, "orphan_rate"),
    /** Answers are worse by the share {@code size}: users click less often, classes are wrong and estimates are off more often. */
    QUALITY_DROP(SILENT_FAILURE, Quality.METRICS),
    /** A version that takes traffic from {@code begin} on, worse by the share {@code size} from its first request. */
    BAD_VERSION(BAD_ROLLOUT, Quality.METRICS),
    /** A share {@code size} of requests stays away. */
    TRAFFIC_LOSS(IncidentKind.TRAFFIC_LOSS, "requests_per_second"),
    /** Traffic grows by the share {@code size}, CPU and every latency by half of it, and a twentieth of it of the requests fails. */
    OVERLOAD(IncidentKind.OVERLOAD, "requests_per_second,latency_*,error_rate*"),
    /** Memory grows by the share {@code size} each minute. */
    RESOURCE_LEAK(SUSTAINED_ANOMALY, "*memory*"),
    /** Beside a share {@code size} of requests a record is written that cannot be read: found if each is a dead letter. */
    MALFORMED(null, ""),
    /** A share {@code size} of requests and responses is written twice. */
    DUPLICATED(null, ""),
    /** A share {@code size} of requests comes from a producer whose clock is 10 minutes ahead: found if each is a dead letter. */
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

    /** The kind of incident that it is; null where there may be none. */
    public IncidentKind incident() {
        return incident;
    }

    /** Globs over the metrics of which its incident has one. */
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
