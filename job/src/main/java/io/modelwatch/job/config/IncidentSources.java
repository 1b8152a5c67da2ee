package io.modelwatch.job.config;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.Span;
import io.modelwatch.udfs.follow.FollowSettings;
import io.modelwatch.udfs.incident.AlertSettings;
import io.modelwatch.udfs.incident.IncidentKind;
import io.modelwatch.udfs.incident.IncidentSettings;
import io.modelwatch.udfs.incident.PatternSettings;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The {@code patterns.*}, {@code incidents.*} and {@code alerts.*} keys. */
record IncidentSources(Values values) {
    private static final String SILENT_FAILURE = "patterns.silent-failure.within";
    private static final String SETTLE = "incidents.settle";

    PatternSettings patterns() {
        return new PatternSettings(
                Arrays.stream(IncidentKind.values())
                        .filter(kind -> values.flag("patterns.%s.enabled".formatted(kind.code())))
                        .collect(Collectors.toSet()),
                values.millis("patterns.bad-rollout.within"),
                values.millis("patterns.overload.within"),
                values.millis(SILENT_FAILURE));
    }

    /** @param requests whose longest label horizon says for how long the truth may still come */
    IncidentSettings grouping(FollowSettings requests) {
        long settle = values.millis(SETTLE);
        long alone = values.millis(SILENT_FAILURE);
        check(
                alone < settle,
                "%s must be < %s = %s, was %s",
                SILENT_FAILURE,
                SETTLE,
                Span.text(settle),
                Span.text(alone));
        return new IncidentSettings(
                settle,
                values.millis("incidents.merge-gap"),
                values.millis("incidents.hold-down"),
                values.millis("incidents.reopen-within"),
                values.millis("incidents.lookback"),
                requests.longestHorizonMillis());
    }

    AlertSettings alerts() {
        return new AlertSettings(
                values.flag("alerts.raw"),
                AlertSettings.Language.valueOf(values.text("alerts.language").toUpperCase(Locale.ROOT)),
                values.text("alerts.dashboard-url"),
                values.text("alerts.web-ui-url"),
                values.text("alerts.runbook-url"));
    }
}
