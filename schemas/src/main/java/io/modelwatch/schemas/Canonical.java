package io.modelwatch.schemas;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;

/** Makes and reads records whose class is known only at run time. Slow: for records that are made once. */
public final class Canonical {
    private Canonical() {}

    /**
     * Calls the canonical constructor.
     *
     * @param components in their order
     * @throws IllegalArgumentException if the record refuses them, as it does
     * @throws IllegalStateException if their types are not those of the components, which is a bug
     */
    public static <R extends Record> R record(Class<R> type, List<?> components) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<R> canonical = type.getDeclaredConstructor(types);
            canonical.setAccessible(true); // also of records that are nobody else's
            return canonical.newInstance(components.toArray());
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof IllegalArgumentException refused ? refused : new IllegalStateException(e);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            throw new IllegalStateException(type + " must be made of what its components are declared as", e);
        }
    }

    /** The value of a component of a record. */
    public static Object get(RecordComponent component, Object record) {
        try {
            var accessor = component.getAccessor();
            accessor.setAccessible(true); // also of records that are nobody else's
            return accessor.invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component + " must be one of " + record.getClass(), e);
        }
    }
}
