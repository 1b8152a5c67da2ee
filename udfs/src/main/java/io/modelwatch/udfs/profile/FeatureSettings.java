package io.modelwatch.udfs.profile;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.Key;
import io.modelwatch.udfs.format.Lengths;
import io.modelwatch.udfs.window.Caps;
import java.io.Serializable;
import java.util.List;

/**
 * How the features of requests are profiled.
 *
 * @param sampleRate share of the requests, by hash of their id, in [0, 1]; 0: none
 * @param max features of a model, all versions together, >= 1
 * @param windowMillis of what is missing or invalid, > 0; also the pane that is counted before it is sent on
 * @param distributionWindowMillis of means, quantiles and the like, a multiple of the other
 */
public record FeatureSettings(
        @Key(
                name = "features.sample-rate",
                byDefault = "0.1",
                range = "[0, 1]",
                meaning = "Share of the requests of named models whose features are profiled; 0: none.")
        double sampleRate,

        @Key(
                name = "features.max",
                byDefault = "256",
                range = "[1, 1024]",
                meaning = "Features of a model that are profiled: those whose names have the least hash.")
        int max,

        @Key(
                name = "features.window",
                byDefault = "1m",
                range = "> 0s",
                unit = Key.Unit.DURATION,
                meaning = "Windows of the shares of missing and of invalid values.")
        long windowMillis,

        @Key(
                name = "features.distribution-window",
                byDefault = "10m",
                range = "> 0s",
                unit = Key.Unit.DURATION,
                meaning = "Windows of means, quantiles and the like, a multiple of features.window.")
        long distributionWindowMillis)
        implements Serializable {
    public FeatureSettings {
        check(sampleRate >= 0 && sampleRate <= 1, "features.sample-rate must be in [0, 1], was %s", sampleRate);
        check(max >= 1 && max <= 1_024, "features.max must be in [1, 1024], was %s", max);
        check(windowMillis > 0, "features.window must be > 0, was %s ms", windowMillis);
        check(
                distributionWindowMillis > 0 && distributionWindowMillis % windowMillis == 0,
                "features.distribution-window must be a multiple of features.window = %s ms, was %s ms",
                windowMillis,
                distributionWindowMillis);
    }

    /**
     * Versions of a model that are profiled apart, beside the rest: as many as have series of their own, and no more than one record of
     * state can hold with every feature at its most.
     */
    public int versions(Caps caps) {
        return Math.min(caps.versions(), Lengths.MOST / (max * FeatureProfile.MOST_BYTES) - 1);
    }

    /** Whether anything is profiled. */
    public boolean isOn() {
        return sampleRate > 0;
    }

    /** Lengths of windows, ascending. */
    public List<Long> windows() {
        return windowMillis == distributionWindowMillis
                ? List.of(windowMillis)
                : List.of(windowMillis, distributionWindowMillis);
    }
}
