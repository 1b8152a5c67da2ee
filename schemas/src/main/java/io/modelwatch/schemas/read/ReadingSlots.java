package io.modelwatch.schemas.read;

import java.util.Arrays;

/** Collects an instance's readings; a name that comes again overwrites its value. */
final class ReadingSlots {
    private final String[] names = new String[ContractRules.MAX_READINGS];
    private final double[] values = new double[ContractRules.MAX_READINGS];
    private final boolean[] absent = new boolean[ContractRules.MAX_READINGS];
    private int count;
    private int usable;
    private boolean flawed;

    void clear() {
        count = 0;
        flawed = false;
    }

    /** @param value may be anything: it is looked at in the end, since it may be overwritten */
    void put(String name, double value) {
        put(name, value, false);
    }

    /** As if the name had not been there. */
    void remove(String name) {
        put(name, 0, true);
    }

    private void put(String name, double value, boolean isAbsent) {
        int at = 0;
        while (at < count && !names[at].equals(name)) {
            at++;
        }
        if (at == ContractRules.MAX_READINGS) {
            flawed = true;
            return;
        }
        names[at] = name;
        values[at] = value;
        absent[at] = isAbsent;
        count = Math.max(count, at + 1);
    }

    /**
     * Leaves out what cannot be used; to be called once, before the readings are taken.
     *
     * @return whether there was any
     */
    boolean leaveOutUnusable() {
        usable = 0;
        for (int i = 0; i < count; i++) {
            if (Double.isFinite(values[i]) && !absent[i]) {
                names[usable] = names[i];
                values[usable++] = values[i];
            }
            flawed |= !Double.isFinite(values[i]);
        }
        return flawed;
    }

    String[] names() {
        return Arrays.copyOf(names, usable);
    }

    double[] values() {
        return Arrays.copyOf(values, usable);
    }
}
