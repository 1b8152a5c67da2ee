package io.modelwatch.udfs.stats;

import java.io.DataInput;
import java.io.IOException;

/** Checks of a summary's own state before it is used. */
public final class Layout {
    private Layout() {}

    /** Reads the leading byte, the version of the layout of the rest. */
    public static void expect(byte version, String summary, DataInput in) throws IOException {
        byte found = in.readByte();
        if (found != version) {
            throw new IOException("layout of summary %s must be %s, was %s".formatted(summary, version, found));
        }
    }
}
