package io.modelwatch.udfs.warm;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.Key;
import java.io.Serializable;
import java.util.regex.Pattern;

/**
 * What detectors begin with in a job that starts without state.
 *
 * @param file path or URI of a memory file; empty: none
 */
public record MemorySettings(
        @Key(
                name = "detection.memory",
                range = "empty or a path or URI without credentials",
                meaning =
                        "Memory file (scripts/warm.sh), readable where the job runs, that detectors begin with where the job starts without state; a restored job does not read it. Empty: none.")
        String file)
        implements Serializable {
    private static final Pattern CREDENTIALS = Pattern.compile("[^/?#]*://[^/?#]*@.*", Pattern.DOTALL);

    /** No memory file. */
    public static final MemorySettings NONE = new MemorySettings("");

    public MemorySettings {
        check(
                !CREDENTIALS.matcher(file).matches(),
                "detection.memory must have no credentials: configure them in the cluster's file systems");
    }

    public boolean isGiven() {
        return !file.isBlank();
    }
}
