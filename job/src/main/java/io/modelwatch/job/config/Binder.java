package io.modelwatch.job.config;

import io.modelwatch.schemas.Canonical;
import io.modelwatch.schemas.Key;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Map;

/**
 * Makes the records that declare keys, from the values of the keys. A component without a key is a record made in the same way, or is
 * given.
 *
 * @param values to take them from
 */
record Binder(Values values) {
    private static final String NO_ENTRY = "";

    <R extends Record> R bind(Class<R> type) {
        return bind(type, Map.of());
    }

    /**
     * @param given values of components by their names
     * @throws IllegalArgumentException if the record refuses its values
     */
    <R extends Record> R bind(Class<R> type, Map<String, ?> given) {
        return bind(type, NO_ENTRY, given);
    }

    /**
     * @param entry of the list that the keys are of
     * @throws IllegalArgumentException if the record refuses its values
     */
    <R extends Record> R bind(Class<R> type, String entry) {
        return bind(type, entry, Map.of());
    }

    private <R extends Record> R bind(Class<R> type, String entry, Map<String, ?> given) {
        return Canonical.record(
                type,
                Arrays.stream(type.getRecordComponents())
                        .map(component -> given.containsKey(component.getName())
                                ? given.get(component.getName())
                                : read(component, entry))
                        .toList());
    }

    private Object read(RecordComponent component, String entry) {
        Key key = component.getAnnotation(Key.class);
        if (key != null) {
            return values.of(Keys.named(key.name()), key.name().replace("[]", "[" + entry + "]"));
        }
        if (!component.getType().isRecord()) {
            throw new IllegalStateException(component + " must have a key, be a record, or be given");
        }
        return bind(component.getType().asSubclass(Record.class), entry, Map.of());
    }
}
