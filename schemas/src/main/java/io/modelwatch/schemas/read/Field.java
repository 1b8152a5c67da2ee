package io.modelwatch.schemas.read;

import java.util.HashMap;
import java.util.Map;

/** The fields of all contracts, by their name on the wire. */
enum Field {
    REQUEST_ID("requestId"),
    MODEL("model"),
    VERSION("version"),
    INSTANCE("instance"),
    STATUS("status"),
    ITEM_ID("itemId"),
    TIME("time"),
    SAMPLED_RATE("sampledRate"),
    LATENCY("latencyMicros"),
    LABEL("label"),
    SCORE("score"),
    SEGMENTS("segments"),
    INPUTS("inputs"),
    PREDICTIONS("predictions"),
    READINGS("readings"),
    /** Of a tensor, as the three below. */
    NAME("name"),
    DATATYPE("datatype"),
    SHAPE("shape"),
    DATA("data");

    private static final Map<String, Field> BY_NAME = new HashMap<>();

    static {
        for (Field field : values()) {
            BY_NAME.put(field.wireName, field);
        }
    }

    final String wireName;

    Field(String wireName) {
        this.wireName = wireName;
    }

    @SuppressWarnings("EnumOrdinal") // a place in memory only: never written, never read from a wire
    int index() {
        return ordinal();
    }

    /** This field's bit in a set of fields. */
    int bit() {
        return 1 << index();
    }

    /** Null for a name that no contract has. */
    static Field named(String wireName) {
        return BY_NAME.get(wireName);
    }

    /** @param bits of one field at least */
    static Field first(int bits) {
        for (Field field : values()) {
            if ((bits & field.bit()) != 0) {
                return field;
            }
        }
        throw new IllegalArgumentException("bits must hold a field, were " + bits);
    }
}
