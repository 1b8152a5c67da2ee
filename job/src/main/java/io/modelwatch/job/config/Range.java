package io.modelwatch.job.config;

import static io.modelwatch.schemas.Check.check;

import java.util.Arrays;
import java.util.function.DoublePredicate;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The numbers that a key accepts, by {@link io.modelwatch.schemas.Key#range}: {@code [1, 10]}, {@code >= 0}, {@code > 0s and <= 15m}.
 */
final class Range {
    private static final Pattern INTERVAL = Pattern.compile("\\[(\\S+), (\\S+)]");
    private static final Pattern LIMIT = Pattern.compile("(>=|>|<=) (\\S+)");

    private Range() {}

    /**
     * @param words none: every number
     * @param number reads those in the words
     */
    static DoublePredicate of(String words, ToDoubleFunction<String> number) {
        return words.isEmpty()
                ? value -> true
                : Arrays.stream(words.split(" and "))
                        .map(each -> part(each, number))
                        .reduce(DoublePredicate::and)
                        .orElseThrow();
    }

    private static DoublePredicate part(String words, ToDoubleFunction<String> number) {
        Matcher interval = INTERVAL.matcher(words);
        if (interval.matches()) {
            double least = number.applyAsDouble(interval.group(1));
            double most = number.applyAsDouble(interval.group(2));
            return value -> value >= least && value <= most;
        }
        Matcher limit = LIMIT.matcher(words);
        check(limit.matches(), "a range must be [least, most] or a limit after >=, > or <=, was '%s'", words);
        double at = number.applyAsDouble(limit.group(2));
        return switch (limit.group(1)) {
            case ">=" -> value -> value >= at;
            case ">" -> value -> value > at;
            default -> value -> value <= at;
        };
    }
}
