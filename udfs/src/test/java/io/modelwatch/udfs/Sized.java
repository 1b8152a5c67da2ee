package io.modelwatch.udfs;

import io.modelwatch.schemas.event.Outcome.Predictions;
import io.modelwatch.schemas.event.Outcome.Truth;
import io.modelwatch.schemas.event.Outcome.Used;
import io.modelwatch.schemas.event.Segments;
import io.modelwatch.udfs.detect.DetectorMemory;
import io.modelwatch.udfs.detect.Rule;
import io.modelwatch.udfs.detect.Threshold;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * Makes values of any type of which one <em>dimension</em> (how long one text is, how many elements one list or array has) has a chosen
 * size, and the others are small. Dimensions are found by walking the type, so that one of a new component is not forgotten; each has the
 * path of components to it for a name.
 */
public final class Sized {
    private static final int SMALL = 2;

    private static final ClassValue<RecordComponent[]> COMPONENTS = new ClassValue<>() {
        @Override
        protected RecordComponent[] computeValue(Class<?> type) {
            return type.getRecordComponents();
        }
    };

    private final String chosen;
    private final int size;
    private final String text;
    private final Set<String> met = new LinkedHashSet<>();
    private final Set<String> ofObjects = new LinkedHashSet<>();
    private int made;

    private Sized(String chosen, int size, String text) {
        this.chosen = chosen;
        this.size = size;
        this.text = text;
    }

    /** Makes one value: asks for what it consists of, each under its path. */
    @FunctionalInterface
    public interface Maker {
        Object make(Sized sized) throws ReflectiveOperationException;
    }

    /** A value whose every dimension is small. */
    public static Object small(Maker maker) throws ReflectiveOperationException {
        return maker.make(new Sized("", 0, null));
    }

    public static Object of(Maker maker, String dimension, int size) throws ReflectiveOperationException {
        return maker.make(new Sized(dimension, size, null));
    }

    /** A value in which every text is the given one, or has it at its end where it has to be one of several. */
    public static Object saying(Maker maker, String text) throws ReflectiveOperationException {
        return maker.make(new Sized("", 0, text));
    }

    /** By name: whether its elements are objects, of which many take long to make. */
    public static Map<String, Boolean> dimensions(Maker maker) throws ReflectiveOperationException {
        Sized sized = new Sized("", 0, null);
        maker.make(sized);
        Map<String, Boolean> dimensions = new TreeMap<>();
        sized.met.forEach(dimension -> dimensions.put(dimension, sized.ofObjects.contains(dimension)));
        return dimensions;
    }

    /** How many elements the list or array has. */
    public int count(String path) {
        met.add(path);
        return path.equals(chosen) ? size : SMALL;
    }

    /** No two are alike, unless they must be too short for that. */
    public String text(String path) {
        met.add(path);
        String start = Integer.toString(made++, Character.MAX_RADIX);
        if (text != null) {
            return start + text;
        }
        if (!path.equals(chosen)) {
            return start;
        }
        return size <= start.length() ? start.substring(0, size) : start + "x".repeat(size - start.length());
    }

    /** A list whose elements are made one by one. */
    public <T> List<T> list(String path, IntFunction<T> element) {
        ofObjects.add(path);
        int count = count(path);
        List<T> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            list.add(element.apply(i));
        }
        return list;
    }

    public List<String> texts(String path) {
        return list(path, i -> text(path + "[]"));
    }

    @SuppressWarnings("unchecked") // also of a primitive type, whose box it is then
    public <T> T make(Class<T> type, String path) {
        return (T) make((Type) type, path);
    }

    private Object make(Type type, String path) {
        try {
            return value(type, path);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("no " + type + " can be made for " + path, e);
        }
    }

    private Object value(Type type, String path) throws ReflectiveOperationException {
        if (type instanceof ParameterizedType generic) {
            return container((Class<?>) generic.getRawType(), generic.getActualTypeArguments(), path);
        }
        Class<?> plain = (Class<?>) type;
        if (plain == String.class) {
            return text(path);
        }
        if (plain.isArray()) {
            return array(plain.getComponentType(), count(path), path);
        }
        if (plain.isPrimitive() || Number.class.isAssignableFrom(plain) || plain == Boolean.class) {
            return number(plain);
        }
        if (plain.isEnum()) {
            Object[] constants = plain.getEnumConstants();
            return constants[made++ % constants.length];
        }
        if (plain == Instant.class) {
            return Instant.ofEpochMilli(1 + made++);
        }
        return plain.isRecord() ? ofRecord(plain, path) : other(plain, path);
    }

    private Object container(Class<?> raw, Type[] of, String path) {
        if (Map.class.isAssignableFrom(raw)) {
            Map<Object, Object> map = new TreeMap<>();
            ofObjects.add(path);
            for (int left = count(path); left > 0; left--) {
                map.put(make(of[0], path + ".key"), make(of[1], path + ".value"));
            }
            return map;
        }
        if (raw == List.class) {
            return list(path, i -> make(of[0], path + "[]"));
        }
        throw new AssertionError("it is not known how to make a " + raw + " for " + path);
    }

    private Object array(Class<?> component, int length, String path) {
        Object array = Array.newInstance(component, length);
        if (array instanceof byte[] bytes) {
            Arrays.fill(bytes, (byte) (1 + made++ % 100));
        } else if (array instanceof long[] longs) {
            Arrays.setAll(longs, i -> made++);
        } else {
            String each = path + "[]";
            for (int i = 0; i < length; i++) {
                Array.set(array, i, make((Type) component, each));
            }
        }
        return array;
    }

    private Object number(Class<?> type) {
        int value = 1 + made++ % 100;
        if (type == boolean.class || type == Boolean.class) {
            return value % 2 == 0;
        } else if (type == int.class || type == Integer.class) {
            return value;
        } else if (type == long.class || type == Long.class) {
            return (long) value;
        } else if (type == double.class || type == Double.class) {
            return (double) value;
        } else if (type == float.class) {
            return (float) value;
        } else if (type == byte.class) {
            return (byte) value;
        }
        throw new AssertionError("it is not known how to make a " + type);
    }

    private Object ofRecord(Class<?> type, String path) throws ReflectiveOperationException {
        if (type == Predictions.class) {
            long[] items = make(long[].class, path + ".items");
            return new Predictions(items, (float[]) array(float.class, items.length, path));
        } else if (type == Truth.class) {
            long[] items = make(long[].class, path + ".items");
            return new Truth(items, (double[]) array(double.class, items.length, path));
        } else if (type == Rule.class) {
            return new Rule(
                    "r" + text(path + ".name"),
                    new Threshold(Double.NaN, made++),
                    text(path + ".metrics"),
                    text(path + ".models"),
                    text(path + ".segments"),
                    text(path + ".windows"),
                    Rule.Direction.UP,
                    1,
                    2,
                    3,
                    "s" + text(path + ".severity").replace('/', '-'),
                    1,
                    2,
                    made++);
        } else if (type == Used.class) {
            String[] names = make(String[].class, path + ".names");
            double[] values = (double[]) array(double.class, names.length, path);
            return new Used(text(path + ".model"), text(path + ".version"), text(path + ".instance"), 1, names, values);
        }
        RecordComponent[] components = COMPONENTS.get(type);
        Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(components[i].getGenericType(), path + "." + components[i].getName());
        }
        Constructor<?> constructor = type.getDeclaredConstructor(
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class[]::new));
        constructor.setAccessible(true);
        return constructor.newInstance(values);
    }

    private Object other(Class<?> type, String path) {
        if (type == Segments.class) {
            return new Segments(texts(path));
        }
        if (type == DetectorMemory.class) {
            return DetectorMemory.written(make(byte[].class, path));
        }
        throw new AssertionError("it is not known how to make a " + type + " for " + path);
    }
}
