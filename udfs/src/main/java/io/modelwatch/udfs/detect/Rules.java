package io.modelwatch.udfs.detect;

import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.Series;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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

    private static final class Matcher {
        private final Rule rule;
        private final Globs metrics;
        private final Globs models;
        private final Globs segments;
        private final Globs windows;

        Matcher(Rule rule) {
            this.rule = rule;
            this.metrics = Globs.of(rule.metrics());
            this.models = Globs.of(rule.models());
            this.segments = Globs.of(rule.segments());
            this.windows = Globs.ofWindows(rule.windows());
        }

        boolean matches(Series series) {
            return metrics.match(series.metric())
                    && models.match(series.model())
                    && segments.match(series.segment())
                    && windows.match(
                            series.window().isNone()
                                    ? ""
                                    : Span.text(series.window().millis()));
        }
    }
}
