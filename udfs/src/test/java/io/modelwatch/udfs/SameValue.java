package io.modelwatch.udfs;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Whether two objects hold the same, whatever they are: arrays by their elements, our own classes by their fields. Fast enough for large
 * ones.
 */
public final class SameValue {
    private static final ClassValue<List<Field>> FIELDS = new ClassValue<>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
            return fieldsOf(type);
        }
    };

    private SameValue() {}

    /** @return the path to the first difference; null where there is none */
    public static String difference(Object one, Object other) {
        if (one == other) {
            return null;
        }
        if (one == null || other == null) {
            return "";
        }
        if (one instanceof Map<?, ?> map && other instanceof Map<?, ?> otherMap) {
            return ofMaps(map, otherMap);
        }
        if (one instanceof Collection<?> all && other instanceof Collection<?> others) {
            return ofAll(all, others);
        }
        if (one.getClass() != other.getClass()) {
            return " (" + one.getClass() + " and " + other.getClass() + ")";
        }
        if (one.getClass().isArray()) {
            return ofArrays(one, other);
        }
        boolean ours = one.getClass().getName().startsWith("io.modelwatch") && !(one instanceof Enum);
        return ours ? ofFields(one, other) : one.equals(other) ? null : "";
    }

    private static String ofMaps(Map<?, ?> map, Map<?, ?> other) {
        if (!map.keySet().equals(other.keySet())) {
            return ".key";
        }
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            String difference = difference(entry.getValue(), other.get(entry.getKey()));
            if (difference != null) {
                return ".value" + difference;
            }
        }
        return null;
    }

    private static String ofAll(Collection<?> all, Collection<?> others) {
        if (all.size() != others.size()) {
            return " (" + all.size() + " and " + others.size() + " elements)";
        }
        Iterator<?> other = others.iterator();
        for (Object one : all) {
            String difference = difference(one, other.next());
            if (difference != null) {
                return "[]" + difference;
            }
        }
        return null;
    }

    private static String ofArrays(Object one, Object other) {
        if (one instanceof Object[] all && other instanceof Object[] others) {
            return ofAll(Arrays.asList(all), Arrays.asList(others));
        }
        return Arrays.deepEquals(new Object[] {one}, new Object[] {other})
                ? null
                : " (" + Array.getLength(one) + " and " + Array.getLength(other) + " elements)";
    }

    private static String ofFields(Object one, Object other) {
        for (Field field : FIELDS.get(one.getClass())) {
            try {
                String difference = difference(field.get(one), field.get(other));
                if (difference != null) {
                    return "." + field.getName() + difference;
                }
            } catch (IllegalAccessException e) {
                throw new LinkageError(field.toString(), e);
            }
        }
        return null;
    }

    private static List<Field> fieldsOf(Class<?> first) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> type = first; type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
                    field.setAccessible(true);
                    fields.add(field);
                }
            }
        }
        return fields;
    }
}
