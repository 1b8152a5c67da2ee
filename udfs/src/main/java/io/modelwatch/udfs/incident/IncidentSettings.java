package io.modelwatch.udfs.incident;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.Key;
import io.modelwatch.schemas.Span;
import io.modelwatch.udfs.detect.Publication;
import java.io.Serializable;

/**
 * How signs are grouped into incidents.
 *
 * @param settleMillis event time after its first sign at which an incident gets its kind and fires, > 0
 * @param mergeGapMillis time of serving by which signs of one version may be apart within one incident, >= 0
 * @param holdDownMillis event time for which everything must be normal before an incident ends, > 0
 * @param reopenMillis event time after its end for which a new sign opens an incident again under the same identity, >= 0
 * @param lookbackMillis how long before an incident a change is named with it, >= 0
 * @param kinds that an incident may be of
 * @param longestHorizonMillis longest label horizon of any model: until then quality may still join what happened at its time of serving,
 *     >= 0
 */
public record IncidentSettings(
        @Key(
                name = "incidents.settle",
                byDefault = "20s",
                range = "> 0s",
                unit = Key.Unit.DURATION,
                meaning = "How long after its first sign an incident gets its kind and fires.")
        long settleMillis,

        @Key(
                name = "incidents.merge-gap",
                byDefault = "1m",
                range = ">= 0s",
                unit = Key.Unit.DURATION,
                meaning =
                        "How far apart, in time of serving, signs of one version may lie and still be of one incident.")
        long mergeGapMillis,

        @Key(
                name = "incidents.hold-down",
                byDefault = "1m",
                range = "> 0s",
                unit = Key.Unit.DURATION,
                meaning = "How long everything must be normal before an incident ends.")
        long holdDownMillis,

        @Key(
                name = "incidents.reopen-within",
                byDefault = "10m",
                range = ">= 0s",
                unit = Key.Unit.DURATION,
                meaning = "How long after its end a new sign opens an incident again.")
        long reopenMillis,

        @Key(
                name = "incidents.lookback",
                byDefault = "1h",
                range = ">= 0s",
                unit = Key.Unit.DURATION,
                meaning = "How long before an incident a change is named with it.")
        long lookbackMillis,

        Kinds kinds,
        long longestHorizonMillis)
        implements Serializable {
    public IncidentSettings {
        check(settleMillis > 0, "incidents.settle must be > 0s, was %s", Span.text(settleMillis));
        check(mergeGapMillis >= 0, "incidents.merge-gap must be >= 0s, was %s", Span.text(mergeGapMillis));
        check(holdDownMillis > 0, "incidents.hold-down must be > 0s, was %s", Span.text(holdDownMillis));
        check(reopenMillis >= 0, "incidents.reopen-within must be >= 0s, was %s", Span.text(reopenMillis));
        check(lookbackMillis >= 0, "incidents.lookback must be >= 0s, was %s", Span.text(lookbackMillis));
        check(longestHorizonMillis >= 0, "longest horizon must be >= 0s, was %s", Span.text(longestHorizonMillis));
    }

    /** How long after its end something may still be compared with a beginning, or named with it. */
    public long keepMillis() {
        return longestHorizonMillis + mergeGapMillis + lookbackMillis;
    }

    /** How long after its end an incident may open again, or be published again. */
    public long rememberedMillis(Publication publication) {
        long late = longestHorizonMillis + mergeGapMillis;
        return Math.max(publication.rewriteForMillis(), Math.max(reopenMillis, late));
    }
}
