package io.modelwatch.udfs.incident;

import io.modelwatch.schemas.Command;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** What the commands that are known say about a model at a time. */
public final class CommandsInForce {
    private static final Comparator<Command> IN_ORDER =
            Comparator.comparingLong(Command::effectiveAt).thenComparingLong(Command::number);

    private static final long NO_MAINTENANCE = 0;

    private final PatternSettings patterns;
    private final long keepMillis;

    public CommandsInForce(PatternSettings patterns, IncidentSettings incidents) {
        this.patterns = patterns;
        this.keepMillis = incidents.keepMillis();
    }

    /** Whether a command still matters, when event time has come to a time: a change is forgotten once no incident can name it. */
    public boolean matters(Command command, long now) {
        return ModelWatch.CHANGES.containsKey(command.kind()) && command.effectiveAt() + keepMillis >= now;
    }

    /**
     * @param after news are those effective after this time
     * @param at time in question, inclusive
     */
    public Commanded at(Collection<Command> known, String model, long after, long at) {
        List<Command> news = known.stream()
                .filter(command -> command.model().equals(model))
                .filter(command -> command.effectiveAt() > after && command.effectiveAt() <= at)
                .sorted(IN_ORDER)
                .toList();
        return new Commanded(news, patterns.withinMillis(), NO_MAINTENANCE);
    }
}
