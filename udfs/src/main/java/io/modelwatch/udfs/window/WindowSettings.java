package io.modelwatch.udfs.window;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.Key;
import java.io.Serializable;
import java.util.List;

/**
 * Lengths of panes and windows.
 *
 * @param paneMillis stretch that is added up before it is emitted, > 0
 * @param windowMillis ascending; the first a multiple of the pane, each other a multiple of the one before
 * @param caps how many names get series of their own
 */
public record WindowSettings(
        @Key(
                name = "windows.pane",
                byDefault = "10s",
                range = "> 0s",
                unit = Key.Unit.DURATION,
                meaning = "What is added up before it is sent on.")
        long paneMillis,

        @Key(
                name = "windows.lengths",
                byDefault = "[10s, 1m, 5m]",
                range = "> 0s",
                unit = Key.Unit.DURATION,
                meaning = "Windows to measure, ascending, each a multiple of the one before, the first of the pane.")
        List<Long> windowMillis,

        Caps caps)
        implements Serializable {
    /** With the default caps. */
    public WindowSettings(long paneMillis, List<Long> windowMillis) {
        this(paneMillis, windowMillis, Caps.DEFAULTS);
    }

    public WindowSettings {
        check(paneMillis > 0, "windows.pane must be > 0, was %s ms", paneMillis);
        check(!windowMillis.isEmpty(), "windows.lengths must not be empty");
        long before = paneMillis;
        for (long window : windowMillis) {
            check(
                    window > 0 && window % before == 0,
                    "windows.lengths must each be a multiple of %s ms, was %s ms",
                    before,
                    window);
            check(window > before || before == paneMillis, "windows.lengths must ascend, were %s ms", windowMillis);
            before = window;
        }
        windowMillis = List.copyOf(windowMillis);
    }
}
