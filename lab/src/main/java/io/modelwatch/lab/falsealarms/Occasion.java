package io.modelwatch.lab.falsealarms;

import io.modelwatch.local.score.SeenIncident;
import io.modelwatch.local.simulate.Fault;
import io.modelwatch.local.simulate.Planned;
import io.modelwatch.local.simulate.Scenario;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** What was on when a false incident began: the first of these that fits. */
enum Occasion {
    /** It, or the hour after it. */
    SALE,
    /** It, or the hour after it. */
    MAINTENANCE,
    /** It, or what was served half an hour before, whose labels it takes, or the hour after. */
    LABEL_OUTAGE,
    /** Traffic goes to another version, or went there within a day. */
    ROLLOUT,
    /** A version gets a small share, or did within a day. */
    CANARY,
    /** A fault of the model ended within two hours. */
    AFTER_FAULT,
    /** Nothing is known of the day yet. */
    FIRST_DAY,
    WEEKEND,
    WORKING_DAY;

    private static final long MINUTE = Duration.ofMinutes(1).toMillis();
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long DAY = Duration.ofDays(1).toMillis();

    static Occasion of(Scenario scenario, SeenIncident incident) {
        long began = incident.startsAt() - WatchedJob.START;
        Optional<Occasion> planned = scenario.plannedOf(incident.model()).stream()
                .filter(event -> began >= event.beginMillis() - before(event))
                .filter(event -> began < event.endMillis() + after(event))
                .map(Occasion::of)
                .min(Comparator.naturalOrder());
        if (planned.isPresent()) {
            return planned.get();
        }
        for (Fault fault : scenario.faultsOf(incident.model())) {
            if (began >= fault.endMillis() && began < fault.endMillis() + 2 * HOUR) {
                return AFTER_FAULT;
            }
        }
        if (began < DAY) {
            return FIRST_DAY;
        }
        DayOfWeek day = Instant.ofEpochMilli(incident.startsAt())
                .atOffset(ZoneOffset.UTC)
                .getDayOfWeek();
        return day == DayOfWeek.SATURDAY || day == DayOfWeek.SUNDAY ? WEEKEND : WORKING_DAY;
    }

    private static Occasion of(Planned event) {
        return switch (event.kind()) {
            case SALE -> SALE;
            case MAINTENANCE -> MAINTENANCE;
            case LABEL_OUTAGE -> LABEL_OUTAGE;
            case ROLLOUT -> ROLLOUT;
            case CANARY -> CANARY;
        };
    }

    private static long before(Planned event) {
        return switch (event.kind()) {
            case LABEL_OUTAGE -> 31 * MINUTE;
            case SALE, MAINTENANCE, ROLLOUT, CANARY -> MINUTE;
        };
    }

    private static long after(Planned event) {
        return switch (event.kind()) {
            case ROLLOUT, CANARY -> DAY;
            case SALE, MAINTENANCE, LABEL_OUTAGE -> HOUR;
        };
    }

    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
