package io.modelwatch.udfs.detect;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.Canonical;
import io.modelwatch.schemas.Key;
import java.lang.reflect.RecordComponent;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A detector that the configuration may name, with its parameters.
 *
 * @param name as {@link Detector#name}
 * @param meaning one plain sentence
 * @param parameters in the order in which they are documented
 * @param maker makes the detector from all its parameters; it refuses values out of range
 */
public record DetectorKind(
        String name, String meaning, List<Parameter> parameters, Function<Map<String, Double>, Detector<?>> maker) {
    /**
     * A number that the configuration may set.
     *
     * @param name kebab-case
     * @param standard the value without configuration; NaN: none
     * @param meaning with unit and range
     */
    public record Parameter(String name, double standard, String meaning) {
        private static Parameter declaredAt(RecordComponent component) {
            Key key = component.getAnnotation(Key.class);
            double standard = key.byDefault().isEmpty() ? Double.NaN : Double.parseDouble(key.byDefault());
            return new Parameter(key.name(), standard, key.meaning());
        }
    }

    public DetectorKind {
        parameters = List.copyOf(parameters);
    }

    /**
     * A detector whose components are its parameters, all of them numbers.
     *
     * @param type each component declares its parameter by a {@link Key}; one without default has none
     */
    static <D extends Record & Detector<?>> DetectorKind of(String name, String meaning, Class<D> type) {
        List<RecordComponent> components = List.of(type.getRecordComponents());
        return new DetectorKind(
                name,
                meaning,
                components.stream().map(Parameter::declaredAt).toList(),
                given -> Canonical.record(
                        type,
                        components.stream()
                                .map(component -> number(component, given))
                                .toList()));
    }

    /** The parameters of a detector, by name; one without a value is left out. */
    static Map<String, Double> parametersOf(Detector<?> detector) {
        Map<String, Double> parameters = new LinkedHashMap<>();
        for (RecordComponent component : detector.getClass().getRecordComponents()) {
            double value = ((Number) Canonical.get(component, detector)).doubleValue();
            if (!Double.isNaN(value)) {
                parameters.put(component.getAnnotation(Key.class).name(), value);
            }
        }
        return parameters;
    }

    private static Object number(RecordComponent component, Map<String, Double> given) {
        String name = component.getAnnotation(Key.class).name();
        return component.getType() == int.class ? (Object) whole(given, name) : given.get(name);
    }

    /**
     * Makes the detector.
     *
     * @param given parameters by name, numbers or their texts; what is absent has its default
     * @throws IllegalArgumentException if a name is unknown, a value is no number or the detector refuses it
     */
    public Detector<?> create(Map<String, ?> given) {
        Map<String, Double> values = new LinkedHashMap<>();
        parameters.forEach(parameter -> values.put(parameter.name(), parameter.standard()));
        given.forEach((key, value) -> {
            check(
                    values.containsKey(key),
                    "%s: unknown parameter '%s', did you mean '%s'? Known are %s",
                    name,
                    key,
                    nearest(key),
                    String.join(", ", values.keySet()));
            values.put(key, number(key, value));
        });
        return maker.apply(values);
    }

    private double number(String key, Object value) {
        try {
            double number = Double.parseDouble(String.valueOf(value));
            check(Double.isFinite(number), "%s: %s must be finite, was %s", name, key, value);
            return number;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("%s: %s must be a number, was '%s'".formatted(name, key, value), e);
        }
    }

    /** A whole number out of the parameters. */
    static int whole(Map<String, Double> values, String key) {
        double value = values.get(key);
        check(value == Math.rint(value) && Math.abs(value) < Integer.MAX_VALUE, "%s must be whole, was %s", key, value);
        return (int) value;
    }

    private String nearest(String key) {
        return parameters.stream()
                .map(Parameter::name)
                .min(Comparator.comparingInt(known -> edits(known, key)))
                .orElseThrow();
    }

    /** Levenshtein distance: insertions, deletions and replacements between two words. */
    private static int edits(String from, String to) {
        int[] row = IntStream.rangeClosed(0, to.length()).toArray();
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }

    /** Every parameter with its default, as documentation shows it. */
    public String defaults() {
        return parameters.stream()
                .map(parameter ->
                        parameter.name() + "=" + (Double.isNaN(parameter.standard()) ? "none" : parameter.standard()))
                .collect(Collectors.joining(", "));
    }
}
