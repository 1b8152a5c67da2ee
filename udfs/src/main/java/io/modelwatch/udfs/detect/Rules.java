package io.modelwatch.udfs.detect;

import io.modelwatch.schemas.Series;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The rules of a series: globs are compiled once, and what they say of a series is remembered. Used by one thread. */
public final class Rules {
    /** Bounds the memory where series come and go for ever. */
    private static final int REMEMBERED = 100_000;

    private final List<Matcher> matchers;
    private final Map<String, List<Rule>> known = new HashMap<>();

    public Rules(List<Rule> rules) {
        this.matchers = rules.stream().map(Matcher::new).toList();
    }

    /** The rules that watch a series, in the order of the configuration; versions do not differ in them. */
    public List<Rule> of(Series series) {
        String key = series.acrossVersions();
        List<Rule> found = known.get(key);
        if (found == null) {
            if (known.size() >= REMEMBERED) {
                known.clear();
            }
            found = matching(series);
            known.put(key, found);
        }
        return found;
    }

    private List<Rule> matching(Series series) {
        List<Rule> found = new ArrayList<>();
        for (Matcher matcher : matchers) {
            if (matcher.matches(series)) {
                found.add(matcher.rule);
            }
        }
        return List.copyOf(found);
    }

    /** Globs separated by commas, of which one must match the whole text. */
    static Predicate<String> anyOf(String globs) {
        String pattern = Arrays.stream(globs.split(","))
                .map(String::strip)
                .map(glob ->
                        Arrays.stream(glob.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")))
                .collect(Collectors.joining("|"));
        return Pattern.compile(pattern, Pattern.DOTALL).asMatchPredicate();
    }

    private static final class Matcher {
        private final Rule rule;
        private final Predicate<String> metrics;
        private final Predicate<String> models;
        private final Predicate<String> segments;
        private final Predicate<String> windows;

        Matcher(Rule rule) {
            this.rule = rule;
            this.metrics = anyOf(rule.metrics());
            this.models = anyOf(rule.models());
            this.segments = anyOf(rule.segments());
            this.windows = anyOf(rule.windows());
        }

        boolean matches(Series series) {
            return metrics.test(series.metric())
                    && models.test(series.model())
                    && segments.test(series.segment())
                    && windows.test(series.window());
        }
    }
}
