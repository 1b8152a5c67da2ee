package io.modelwatch.local.simulate;

import java.util.List;
import java.util.Locale;

/**
 * What can go wrong, and by what it counts as found.
 *
 * <p>Each kind names the metrics (globs) whose alerts find it, and those that it moves besides: an alert on these is neither a find nor false.
 * The last three must cause no alert at all: they are found in the dead letters or by the counters.
 */
public enum FaultKind {
    /** Every latency grows by the share {@code size}. */
    LATENCY_SHIFT("latency_*", ""),
    /** Of the slowest 3 % of requests the latency grows by the share {@code size}; the rest stays. */
    LATENCY_TAIL("latency_p95,latency_p99,latency_p999,latency_p99_9,latency_max", "latency_mean"),
    /** A further share {@code size} of requests fails; failed requests have no predictions. */
    ERROR_BURST("error_rate*", "*_at_*,click_through_rate*"),
    /** A share {@code size} of responses is never sent. */
    RESPONSE_DROP("orphan_rate", ""),
    /** Answers are worse by the share {@code size}: users click less often, classes are wrong and estimates are off more often. */
    QUALITY_DROP(Quality.METRICS, ""),
    /** A version that takes traffic from {@code begin} on, worse by the share {@code size} from its first request. */
    BAD_VERSION(Quality.METRICS, "requests_per_second,no_data"),
    /** A share {@code size} of requests stays away. */
    TRAFFIC_LOSS("requests_per_second", "no_data"),
    /** Traffic grows by the share {@code size}, CPU and every latency by half of it, and a twentieth of it of the requests fails. */
    OVERLOAD("requests_per_second,latency_*,error_rate*", "cpu_*,*_at_*,click_through_rate*"),
    /** Memory grows by the share {@code size} each minute. */
    RESOURCE_LEAK("*memory*", ""),
    /** Beside a share {@code size} of requests a record is written that cannot be read: found if each is a dead letter. */
    MALFORMED("", ""),
    /** A share {@code size} of requests and responses is written twice. */
    DUPLICATED("", ""),
    /** A share {@code size} of requests comes from a producer whose clock is 10 minutes ahead: found if each is a dead letter. */
    CLOCK_SKEW("", "");

    private final String foundBy;
    private final String movesToo;

    FaultKind(String foundBy, String movesToo) {
        this.foundBy = foundBy;
        this.movesToo = movesToo;
    }

    /** Globs over the metrics whose alerts find it; empty where no alert may. */
    public List<String> foundBy() {
        return globs(foundBy);
    }

    /** Globs over the metrics that it moves besides. */
    public List<String> movesToo() {
        return globs(movesToo);
    }

    /** Whether it is found by an alert. */
    public boolean alerts() {
        return !foundBy.isEmpty();
    }

    /** As written in a scenario, for example {@code latency-shift}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static List<String> globs(String separatedByCommas) {
        return separatedByCommas.isEmpty() ? List.of() : List.of(separatedByCommas.split(","));
    }

    /** Enum constants cannot refer to static fields of their own class. */
    private static final class Quality {
        static final String METRICS = "accuracy,precision,recall,f1,*_at_*,click_through_rate,mae,rmse";
    }
}
