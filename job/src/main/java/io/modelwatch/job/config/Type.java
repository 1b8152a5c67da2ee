package io.modelwatch.job.config;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.EpochMillis;
import io.modelwatch.schemas.Key;
import io.modelwatch.schemas.Span;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoublePredicate;
import java.util.function.Function;

/**
 * The values that a key may have, and their conversion.
 *
 * @param words the rule, to be read after "must be"
 * @param shape one value, a list of values, or names with values
 * @param takesLists whether several values may stand where one value stands
 * @param choices the only valid values; empty where they are not a choice of words
 * @param reader converts one text; throws IllegalArgumentException or ArithmeticException where it breaks the rule
 */
record Type(String words, Shape shape, boolean takesLists, List<String> choices, Function<String, ?> reader) {
    private static final String EXAMPLES = " (for example 500ms, 10s, 5m, 24h)";
    private static final String ONE_OF = "one of ";
    private static final long BYTES_PER_MEBIBYTE = 1 << 20;

    enum Shape {
        SCALAR,
        LIST,
        /** Names that the user chooses, each with one value or a list. */
        MAP
    }

    /** @param component the type of the component that the key stands at */
    static Type of(Key key, java.lang.reflect.Type component) {
        if (component instanceof ParameterizedType generic) {
            java.lang.reflect.Type[] arguments = generic.getActualTypeArguments();
            return generic.getRawType() == Map.class ? mapOf(of(key, arguments[1])) : listOf(of(key, arguments[0]));
        }
        return one(key, (Class<?>) component);
    }

    private static Type one(Key key, Class<?> component) {
        if (component == boolean.class) {
            List<String> choices = choices(key.range().isEmpty() ? ONE_OF + "true, false" : key.range());
            return choice(choices, choices.get(0)::equals);
        }
        if (component.isEnum()) {
            List<String> choices =
                    Arrays.stream(component.getEnumConstants()).map(Type::code).toList();
            return choice(choices, text -> component.getEnumConstants()[choices.indexOf(text)]);
        }
        if (component == String.class) {
            return text(key.range());
        }
        if (component == double.class || component == Double.class) {
            return decimal(key.range());
        }
        if (component == int.class || component == Integer.class) {
            return whole(key.range(), number -> Math.toIntExact(number));
        }
        if (component == long.class || component == Long.class) {
            return switch (key.unit()) {
                case NONE -> whole(key.range(), number -> number);
                case MEBIBYTES -> whole(key.range(), number -> Math.multiplyExact(number, BYTES_PER_MEBIBYTE));
                case DURATION -> duration(key.range());
                case TIME -> time(key.range());
            };
        }
        if (component == ZoneId.class) {
            return ofTime(key.range(), ZoneId::of);
        }
        return component == LocalDate.class ? ofTime(key.range(), LocalDate::parse) : parsed(key.range(), component);
    }

    private static Type ofTime(String words, Function<String, ?> reader) {
        return scalar(words, text -> {
            try {
                return reader.apply(text);
            } catch (DateTimeException refused) {
                throw new IllegalArgumentException(refused);
            }
        });
    }

    private static Type text(String range) {
        if (range.startsWith(ONE_OF)) {
            return choice(choices(range), text -> text);
        }
        return range.equals(Key.NOT_BLANK)
                ? scalar("text that is not blank", text -> {
                    check(!text.isBlank(), "must not be blank");
                    return text;
                })
                : scalar(range.isEmpty() ? "text" : range, text -> text);
    }

    private static Type whole(String range, Function<Long, ?> counted) {
        DoublePredicate within = Range.of(range, Double::parseDouble);
        return scalar(("a whole number" + (range.startsWith("[") ? " in " : " ") + range).strip(), text -> {
            long number = Long.parseLong(text);
            check(within.test((double) number), "must be %s", range);
            return counted.apply(number);
        });
    }

    private static Type decimal(String range) {
        DoublePredicate within = Range.of(range, Double::parseDouble);
        return scalar(range.isEmpty() ? "a finite number" : "a number " + range, text -> {
            double number = Double.parseDouble(text);
            check(Double.isFinite(number) && within.test(number), "must be finite and %s", range);
            return number;
        });
    }

    private static Type duration(String range) {
        DoublePredicate within = Range.of(range, Span::parse);
        return scalar(("a duration " + range).strip() + EXAMPLES, text -> {
            long millis = Span.parse(text);
            check(within.test((double) millis), "must be %s", range);
            return millis;
        });
    }

    private static Type time(String words) {
        return scalar(words, text -> text.isEmpty() ? Long.valueOf(Long.MIN_VALUE) : EpochMillis.parse(text));
    }

    private static Type parsed(String words, Class<?> component) {
        try {
            Method parse = component.getDeclaredMethod("parse", String.class);
            return scalar(words, text -> parsed(parse, text));
        } catch (NoSuchMethodException missing) {
            throw new IllegalStateException(component + " must have a static parse(String) to be read", missing);
        }
    }

    private static Object parsed(Method parse, String text) {
        try {
            return parse.invoke(null, text);
        } catch (InvocationTargetException refused) {
            throw new IllegalArgumentException(refused.getCause());
        } catch (IllegalAccessException closed) {
            throw new IllegalStateException(closed);
        }
    }

    private static Type choice(List<String> choices, Function<String, ?> chosen) {
        return new Type(ONE_OF + String.join(", ", choices), Shape.SCALAR, false, choices, text -> {
            check(choices.contains(text), "must be one of %s", choices);
            return chosen.apply(text);
        });
    }

    private static List<String> choices(String range) {
        return List.of(range.substring(ONE_OF.length()).split(", "));
    }

    /** The written form of a constant, for example {@code at-least-once}. */
    private static String code(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Type scalar(String words, Function<String, ?> reader) {
        return new Type(words, Shape.SCALAR, false, List.of(), reader);
    }

    private static Type listOf(Type element) {
        return new Type("a list, each " + element.words, Shape.LIST, true, element.choices, element.reader);
    }

    private static Type mapOf(Type value) {
        return new Type("names with values, each " + value.words, Shape.MAP, value.takesLists, List.of(), value.reader);
    }

    /** Whether one value satisfies the rule; the caller names key, rule and value, which is clearer than a parser's message. */
    boolean accepts(String text) {
        try {
            return reader.apply(text) != null;
        } catch (IllegalArgumentException | ArithmeticException refused) {
            return false;
        }
    }

    /** What the documentation says in the column "value". */
    String unit() {
        return words.replaceFirst("^(a|an) ", "").replace(EXAMPLES, "");
    }
}
