package io.modelwatch.udfs.incident;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.udfs.detect.AlertMemory.Written;
import io.modelwatch.udfs.detect.MetricLookup;
import io.modelwatch.udfs.guard.Failure;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The life of the incidents of a model: opened by a first beginning, named after settling, told, updated, ended, perhaps opened again,
 * forgotten. It moves with the times of signs alone, in their total order: neither the order of arrival nor when it is called changes anything.
 * docs/incidents.md draws it and lists labels and annotations. An incident whose text cannot be written is told without it.
 */
public final class IncidentLife {
    private final IncidentSettings settings;
    private final IncidentMessage message;
    private final long rewriteForMillis;
    private final Consumer<Failure> failures;

    /**
     * Fails where a text does.
     *
     * @param rewriteForMillis event time for which a transition is kept to be written again, >= 0
     */
    public IncidentLife(
            IncidentSettings settings, AlertSettings messages, MetricLookup metrics, long rewriteForMillis) {
        this(settings, messages, metrics, rewriteForMillis, Failure.RAISE);
    }

    /** @param failures takes what texts failed */
    public IncidentLife(
            IncidentSettings settings,
            AlertSettings messages,
            MetricLookup metrics,
            long rewriteForMillis,
            Consumer<Failure> failures) {
        check(rewriteForMillis >= 0, "rewrite-for must be >= 0, was %s ms", rewriteForMillis);
        this.settings = settings;
        this.message = new IncidentMessage(messages, metrics);
        this.rewriteForMillis = rewriteForMillis;
        this.failures = failures;
    }

    /**
     * Takes in all signs of a model up to a time, and does what is due until then, both inclusive.
     *
     * @param before null where nothing is known
     * @param signs those with {@code at <= now} that were not taken in before, in any order; may be empty
     * @return null where nothing needs to be known
     */
    public IncidentMemory follow(
            IncidentMemory before, String model, List<Sign> signs, long now, Consumer<Written> transitions) {
        IncidentTeller teller = new IncidentTeller(model, message, transitions, failures);
        IncidentStep step = before == null
                ? new IncidentStep(List.of(), Map.of(), settings, rewriteForMillis, teller)
                : new IncidentStep(before.copies(), before.withinMillis(), settings, rewriteForMillis, teller);
        signs.stream().sorted(SignOrder.OF_SIGNS).forEach(step::take);
        step.due(now);
        return step.isNothing() ? null : step.memory(now);
    }

    /** When {@link #follow} is to be called next, if no sign comes before. */
    public long nextDue(IncidentMemory memory) {
        return new IncidentStep(
                        memory.incidents(),
                        memory.withinMillis(),
                        settings,
                        rewriteForMillis,
                        new IncidentTeller("", message, told -> {}, failed -> {}))
                .nextDue();
    }
}
