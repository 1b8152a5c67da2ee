package io.modelwatch.udfs.warm;

import java.util.Locale;

/** A memory file that a job does not begin with. To start again with the same file is of no use. */
public final class MemoryRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Why, as messages name it. */
    public enum Reason {
        NOT_FOUND,
        TOO_LARGE,
        NO_MEMORY_FILE,
        OTHER_SCHEMA,
        WRONG_CHECKSUM,
        OTHER_TIME_ZONE,
        OTHER_PARAMETERS,
        NO_SERIES;

        String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    private final Reason reason;

    /** @param detail a sentence without its end */
    MemoryRefused(Reason reason, String file, String detail) {
        super("memory file %s is refused (%s): %s".formatted(file, reason.text(), detail));
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
