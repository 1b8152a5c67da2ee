package io.modelwatch.schemas.wire;

import java.util.Arrays;

/** Collects an instance's readings; a name that comes again overwrites its value. */
final class ReadingSlots {
    private final String[] names = new String[Rules.MAX_READINGS];
    private final double[] values = new double[Rules.MAX_READINGS];
    private final Refused[] refused = new Refused[Rules.MAX_READINGS];
    private int count;

    void clear() {
        count = 0;
    }

    /** @param value may be anything: it is checked at the end, since it may be overwritten */
    void put(String name, double value) {
        int at = slotOf(name);
        values[at] = value;
        refused[at] = null;
    }

    /** Remembers what is wrong with a value, until it is overwritten. */
    void refuse(String name, Refused why) {
        refused[slotOf(name)] = why;
    }

    private int slotOf(String name) {
        int at = 0;
        while (at < count && !names[at].equals(name)) {
            at++;
        }
        if (at == Rules.MAX_READINGS) {
            throw Rules.tooMany("readings", Rules.MAX_READINGS);
        }
        names[at] = name;
        count = Math.max(count, at + 1);
        return at;
    }

    String[] names() {
        return Arrays.copyOf(names, count);
    }

    double[] values() {
        for (int i = 0; i < count; i++) {
            if (refused[i] != null) {
                throw refused[i];
            }
            Rules.finite("readings", values[i]);
        }
        return Arrays.copyOf(values, count);
    }
}
