package io.modelwatch.job.config;

import io.modelwatch.schemas.Key;
import java.lang.reflect.RecordComponent;

/**
 * One thing that can be configured, as the component of a record declares it.
 *
 * @param name full name; {@code []} stands for the name of a list's entry, for example {@code rules[].severity}
 * @param type what its value may be
 * @param byDefault the default as one writes it in the file; null: the key must be given
 * @param meaning plain sentences
 */
record Declared(String name, Type type, String byDefault, String meaning) {
    static Declared by(RecordComponent component) {
        Key key = component.getAnnotation(Key.class);
        Type type = Type.of(key, component.getGenericType());
        return new Declared(key.name(), type, key.required() ? null : key.byDefault(), key.meaning());
    }

    boolean required() {
        return byDefault == null;
    }

    boolean inList() {
        return name.contains("[].");
    }

    /** Whether a concrete name without entries' names, for example {@code rules[].parameters.window}, belongs to this key. */
    boolean covers(String general) {
        return type.shape() == Type.Shape.MAP ? general.startsWith(name + ".") : general.equals(name);
    }
}
