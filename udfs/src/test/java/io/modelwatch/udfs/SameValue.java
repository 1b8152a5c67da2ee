package io.modelwatch.udfs;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;

/** Whether two objects hold the same, whatever they are: arrays by their elements, our own classes by their fields. Fast enough for large ones. */
public final class SameValue {
    private SameValue() {}

    /** @return the path to the first difference; null where there is none */
    public static String difference(Object one, Object other, String path) {
        if (one == other) {
            return null;
        }
        if (one == null || other == null) {
            return path;
        }
        if (one instanceof Map<?, ?> map && other instanceof Map<?, ?> otherMap) {
            return ofMaps(map, otherMap, path);
        }
        if (one instanceof Collection<?> all && other instanceof Collection<?> others) {
            return ofAll(all, others, path);
        }
        if (one.getClass() != other.getClass()) {
            return path + " (" + one.getClass() + " and " + other.getClass() + ")";
        }
        if (one.getClass().isArray()) {
            return ofArrays(one, other, path);
        }
        boolean ours = one.getClass().getName().startsWith("io.modelwatch") && !(one instanceof Enum);
        return ours ? ofFields(one, other, path) : one.equals(other) ? null : path;
    }

    private static String ofMaps(Map<?, ?> map, Map<?, ?> other, String path) {
        if (!map.keySet().equals(other.keySet())) {
            return path + ".key";
        }
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            String difference = difference(entry.getValue(), other.get(entry.getKey()), path + ".value");
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }

    private static String ofAll(Collection<?> all, Collection<?> others, String path) {
        if (all.size() != others.size()) {
            return path + " (" + all.size() + " and " + others.size() + " elements)";
        }
        Iterator<?> other = others.iterator();
        for (Object one : all) {
            String difference = difference(one, other.next(), path);
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }

    private static String ofArrays(Object one, Object other, String path) {
        int length = Array.getLength(one);
        if (length != Array.getLength(other)) {
            return path + " (" + length + " and " + Array.getLength(other) + " elements)";
        }
        for (int i = 0; i < length; i++) {
            String difference = difference(Array.get(one, i), Array.get(other, i), path);
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }

    private static String ofFields(Object one, Object other, String path) {
        for (Class<?> type = one.getClass(); type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) || field.isSynthetic()) {
                    continue;
                }
                field.setAccessible(true);
                try {
                    String difference = difference(field.get(one), field.get(other), path + "." + field.getName());
                    if (difference != null) {
                        return difference;
                    }
                } catch (IllegalAccessException e) {
                    throw new AssertionError(field.toString(), e);
                }
            }
        }
        return null;
    }
}
