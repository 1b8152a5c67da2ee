package io.modelwatch.udfs.detect;

import static io.modelwatch.schemas.Check.check;

import java.io.Serializable;
import java.util.List;

/**
 * How series are judged and followed, apart from the rules.
 *
 * @param adoptAfterMillis event time after which a new version's own baseline replaces the inherited one, > 0
 * @param freezeForMillis event time for which the baseline of an abnormal series stays frozen before it is learned anew, > 0
 * @param forgetAfterMillis silence, in event time, after which everything about a series is forgotten, > 0
 * @param noDataAfterMillis silence of a (model, version) after which {@code no_data} fires, > 0
 */
public record DetectionSettings(
        List<Rule> rules, long adoptAfterMillis, long freezeForMillis, long forgetAfterMillis, long noDataAfterMillis)
        implements Serializable {
    public DetectionSettings {
        check(adoptAfterMillis > 0, "detection.adopt-after must be > 0, was %s ms", adoptAfterMillis);
        check(freezeForMillis > 0, "detection.freeze-for must be > 0, was %s ms", freezeForMillis);
        check(noDataAfterMillis > 0, "detection.no-data-after must be > 0, was %s ms", noDataAfterMillis);
        check(
                forgetAfterMillis > noDataAfterMillis,
                "detection.forget-after must be > detection.no-data-after = %s ms, was %s ms",
                noDataAfterMillis,
                forgetAfterMillis);
        rules = List.copyOf(rules);
    }
}
