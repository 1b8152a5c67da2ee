package io.modelwatch.schemas;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The key of the configuration that gives the component of a record its value. It declares everything about the key: the sample file and
 * the reference are generated from it.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {
    /** A {@link #range}: text that is not blank. */
    String NOT_BLANK = "not blank";

    /** The unit of the number that people write. */
    enum Unit {
        /** The same as in the component. */
        NONE,
        /** Written as {@link Span} reads it; the component counts milliseconds. */
        DURATION,
        /** Written as {@link EpochMillis} reads it; the component counts epoch milliseconds. Empty: {@link Long#MIN_VALUE}. */
        TIME,
        /** The component counts bytes. */
        MEBIBYTES
    }

    /**
     * Full name; {@code []} stands for the name of a list's entry, for example {@code rules[].severity}. For a detector's parameter, its
     * name under {@code rules[].parameters}.
     */
    String name();

    /** The default as one writes it in the file. */
    String byDefault() default "";

    /** Whether it has no default. */
    boolean required() default false;

    /**
     * What the value must be, beyond what the component's type demands. For numbers {@code [1, 10]} or limits as {@code > 0s and <= 15m};
     * for a text {@link #NOT_BLANK} or {@code one of up, down}; for a boolean {@code one of} the words for true and for false. Any other
     * words only describe to people a rule that the record checks itself, or what a static {@code parse} of the component's type reads.
     */
    String range() default "";

    Unit unit() default Unit.NONE;

    /** Plain sentences. */
    String meaning();

    /** The key that is written after this one, where that is not the order of the components. */
    String before() default "";
}
