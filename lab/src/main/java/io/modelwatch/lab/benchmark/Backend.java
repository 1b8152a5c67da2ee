package io.modelwatch.lab.benchmark;

import java.util.Locale;

/** Where Flink keeps keyed state. */
enum Backend {
    HEAP("hashmap"),
    ROCKSDB("rocksdb");

    /** As {@code state.backend.type} has it. */
    final String type;

    Backend(String type) {
        this.type = type;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
