package io.modelwatch.udfs.incident;

import io.modelwatch.schemas.Key;
import java.util.Arrays;
import java.util.List;

/** The settings of a kind of incident. It is implemented by records whose components declare the keys {@code patterns.CODE.NAME}. */
public interface KindParameters {
    /** Whether the pattern is recognised: {@code true} or {@code false}. */
    String ENABLED = "enabled";
    /** The pattern's length of time, where it has one. */
    String WITHIN = "within";

    /** Whether it is recognised unless a command says otherwise. */
    boolean enabled();

    /** Its pattern's length of time, milliseconds, > 0; 0 where it has none. */
    default long withinMillis() {
        return 0;
    }

    /** The last parts of the keys that a record declares. */
    static List<String> names(Class<? extends KindParameters> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(component -> component.getAnnotation(Key.class).name())
                .map(key -> key.substring(key.lastIndexOf('.') + 1))
                .toList();
    }
}
