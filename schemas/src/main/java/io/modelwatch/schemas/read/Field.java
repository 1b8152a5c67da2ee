package io.modelwatch.schemas.read;

import java.util.HashMap;
import java.util.Locale;
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
    KIND("kind"),
    POSITION("position"),
    VALUE("value"),
    CURRENCY("currency"),
    SCORE("score"),
    SEGMENTS("segments"),
    INPUTS("inputs"),
    FEATURES("features"),
    PREDICTIONS("predictions"),
    READINGS("readings"),
    /** Of a tensor, as the three below. */
    NAME("name"),
    DATATYPE("datatype"),
    SHAPE("shape"),
    DATA("data");

    private static final Map<String, Field> BY_NAME = new HashMap<>();
    /** By names in snake_case where these differ, as many languages write them: {@code request_id}. */
    private static final Map<String, Field> IN_SNAKE_CASE = new HashMap<>();

    static {
        for (Field field : values()) {
            BY_NAME.put(field.wireName, field);
            IN_SNAKE_CASE.put(snakeCase(field.wireName), field);
        }
        IN_SNAKE_CASE.keySet().removeAll(BY_NAME.keySet());
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

    private static String snakeCase(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    /** Null for a name that no contract has. */
    static Field named(String wireName) {
        return BY_NAME.get(wireName);
    }

    /** Null for a name that is no field's in snake_case, or is its name on the wire as well. */
    static Field inSnakeCase(String name) {
        return IN_SNAKE_CASE.get(name);
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
