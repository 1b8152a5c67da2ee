package io.modelwatch.udfs.window;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.Key;
import java.io.Serializable;

/**
 * How many names get series of their own. Names beyond a cap are measured as {@link #OTHER}; a name that is in stays in until it is
 * forgotten.
 *
 * @param models in addition to the configured ones, which are always in, >= 1
 * @param versions of one model, >= 1
 * @param instances of one model, whatever their versions, >= 1
 * @param readings of one model's instances, >= 1
 * @param openPanes that a subtask adds up at once; before opening one more it emits what it has, >= 1
 */
public record Caps(
        @Key(
                name = "caps.models",
                byDefault = "1000",
                range = "[1, 1000000]",
                meaning =
                        "Models with series of their own beside those under models; the rest is measured together as the model other.")
        int models,

        @Key(
                name = "caps.versions-per-model",
                byDefault = "50",
                range = "[1, 100000]",
                meaning =
                        "Versions of a model with series of their own, and as many candidates; the rest is the version other.")
        int versions,

        @Key(
                name = "caps.instances-per-model",
                byDefault = "500",
                range = "[1, 100000]",
                meaning = "Instances of a model with series of their own; the rest is instance=other.")
        int instances,

        @Key(
                name = "caps.readings-per-model",
                byDefault = "64",
                range = "[1, 10000]",
                meaning =
                        "Names of readings of a model's instances that are measured apart; the rest is the reading other.")
        int readings,

        @Key(
                name = "caps.open-panes",
                byDefault = "1000",
                range = "[1, 1000000]",
                meaning =
                        "Panes that a subtask adds up at once; one more, and it sends on what it has. No figure changes by it.")
        int openPanes)
        implements Serializable {
    /** The name of the rest. It is reserved: what a producer names so is part of the rest. */
    public static final String OTHER = "other";

    public static final Caps DEFAULTS = new Caps(1_000, 50, 500, 64, 1_000);

    /** A subtask holds this many times the cap for one pane before the names that are in are decided. */
    static final int BEFORE_DECISION = 4;

    public Caps {
        check(models >= 1, "caps.models must be >= 1, was %s", models);
        check(versions >= 1, "caps.versions-per-model must be >= 1, was %s", versions);
        check(instances >= 1, "caps.instances-per-model must be >= 1, was %s", instances);
        check(readings >= 1, "caps.readings-per-model must be >= 1, was %s", readings);
        check(openPanes >= 1, "caps.open-panes must be >= 1, was %s", openPanes);
    }

    /** Names of readings in one summary before the names that are in are decided. */
    public int heldReadings() {
        return held(readings);
    }

    /** How many names a subtask holds for one pane under a cap. */
    static int held(int cap) {
        return cap > Integer.MAX_VALUE / BEFORE_DECISION ? Integer.MAX_VALUE : BEFORE_DECISION * cap;
    }
}
