package io.modelwatch.udfs.detect;

import static io.modelwatch.udfs.detect.AlertMemory.NEVER;

import io.modelwatch.schemas.Fingerprint;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.Ending;
import io.modelwatch.udfs.detect.AlertMemory.Written;
import io.modelwatch.udfs.detect.Finding.End;
import io.modelwatch.udfs.guard.Failure;
import io.modelwatch.udfs.guard.Guard;
import io.modelwatch.udfs.guard.Place;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The life of an alert: pending, firing, resolved. Only the stamps of the verdicts move its state: what was due before a verdict is done
 * before it, whether or not a timer came in between.
 *
 * <ul>
 *   <li>It fires when n of the last m windows, by time, are abnormal; it starts with the first of these. A window that is absent,
 *       learning or too thin is neither normal nor abnormal.
 *   <li>It ends ({@code recovered}) when every judged window has been normal for keep-firing-for, with the start of the first of these.
 *   <li>It ends ({@code no data}) when nothing was judged for keep-firing-for and two windows: then normal windows would have ended it,
 *       with two windows of grace. An alert about failures of modelwatch itself, or about a retired version, ends so as {@code recovered},
 *       since nothing normal is emitted.
 *   <li>It ends ({@code new normal}, {@code forgotten}, {@code rule withdrawn}, {@code rule replaced}) when a verdict says so.
 * </ul>
 *
 * <p>Incidents are told of every transition, readers of alerts only of what {@link Publication} lets out: what began before is told when
 * its time comes if it fires then, and never if it has ended. An alert whose figures cannot be written is emitted without them.
 */
public final class AlertLife {
    private static final int WINDOWS_OF_GRACE = 2;

    private final MetricLookup metrics;
    private final AlertText text;
    private final long forgetAfterMillis;
    private final Publication publication;
    private final Consumer<Failure> failures;

    /**
     * Fails where a text does; no model has an owner, everything is published.
     *
     * @param rewriteForMillis event time for which a resolved alert is kept to be written again, >= 0
     */
    public AlertLife(DetectionSettings settings, MetricLookup metrics, long rewriteForMillis) {
        this(
                settings,
                metrics,
                new AlertText(metrics, OwnerLabels.NONE),
                Publication.ofAll(rewriteForMillis),
                Failure.RAISE);
    }

    /**
     * Emits failures.
     *
     * @param metrics what metrics measure
     * @param text writes their texts
     * @param failures receives failures of texts
     */
    public AlertLife(
            DetectionSettings settings,
            MetricLookup metrics,
            AlertText text,
            Publication publication,
            Consumer<Failure> failures) {
        this.metrics = metrics;
        this.text = text;
        this.forgetAfterMillis = settings.forgetAfterMillis();
        this.publication = publication;
        this.failures = failures;
    }

    /**
     * Takes the next verdict of an alert in; their stamps ascend.
     *
     * @param before null where nothing is known
     * @return null where nothing needs to be known
     */
    public AlertMemory follow(AlertMemory before, Verdict verdict, AlertOutput output) {
        MetricPoint point = verdict.point();
        long time = point.time().toEpochMilli();
        AlertMemory memory = before == null ? AlertMemory.NOTHING : due(before, time - 1, output);
        if (verdict.ending() != Ending.NONE) {
            memory = end(memory, verdict.ending(), point, output);
        }
        memory = switch (verdict.judgement()) {
            case ANOMALOUS -> abnormal(memory, verdict, output);
            case NORMAL -> normal(memory, verdict, output);
            case LEARNING, NOT_ENOUGH_DATA, IMMATURE -> memory;
        };
        return memory.isNothing() ? null : memory;
    }

    /**
     * Does what is due at a time, inclusive.
     *
     * @return null where nothing needs to be known any more
     */
    public AlertMemory expire(AlertMemory before, long now, AlertOutput output) {
        AlertMemory memory = due(before, now, output);
        return memory.isNothing() ? null : memory;
    }

    /** When {@link #expire} is to be called next. */
    public long nextDue(AlertMemory memory) {
        return switch (memory.stage()) {
            case FIRING -> memory.isUntold() ? Math.min(memory.silentAt(), tellAt(memory)) : memory.silentAt();
            case PENDING -> memory.abnormalUntil();
            case QUIET -> memory.latest().at() + publication.rewriteForMillis();
        };
    }

    /** When an untold alert is told: at once where {@code alerts.from} was moved to before it. */
    private long tellAt(AlertMemory memory) {
        return Math.max(publication.from(), memory.firing().startsAt());
    }

    private AlertMemory due(AlertMemory before, long now, AlertOutput output) {
        AlertMemory memory = tell(before, now, output);
        if (memory.firing() != null && memory.silentAt() <= now) {
            long end = memory.normalSince() == NEVER ? memory.judgedUntil() : memory.normalSince();
            memory = resolve(memory, silenceOf(memory.firing()), end, memory.silentAt(), output);
        }
        if (memory.firing() == null && !memory.abnormal().isEmpty() && memory.abnormalUntil() <= now) {
            memory = memory.withAbnormal(List.of(), NEVER);
        }
        return forgetWritten(memory, now);
    }

    private AlertMemory tell(AlertMemory memory, long now, AlertOutput output) {
        if (!memory.isUntold() || tellAt(memory) > now || tellAt(memory) >= memory.silentAt()) {
            return memory;
        }
        Written told = new Written(memory.latest().alert(), tellAt(memory));
        output.alerts().accept(told);
        List<Written> written = new ArrayList<>(memory.told());
        written.add(told);
        return memory.withWritten(written);
    }

    private static End silenceOf(Finding firing) {
        return DetectionSettings.hasNoNormal(firing.rule()) ? End.RECOVERED : End.NO_DATA;
    }

    private AlertMemory forgetWritten(AlertMemory memory, long now) {
        if (memory.written().isEmpty()) {
            return memory;
        }
        Instant open = memory.firing() == null
                ? null
                : Instant.ofEpochMilli(memory.firing().startsAt());
        return memory.withWritten(memory.written().stream()
                .filter(transition -> transition.alert().startsAt().equals(open)
                        || transition.at() + publication.rewriteForMillis() > now)
                .toList());
    }

    private AlertMemory end(AlertMemory memory, Ending ending, MetricPoint point, AlertOutput output) {
        End reason = reasonOf(ending);
        AlertMemory quiet = memory.withAbnormal(List.of(), NEVER);
        long end = point.windowEnd().toEpochMilli();
        return memory.firing() == null
                ? quiet
                : resolve(quiet, reason, end, point.time().toEpochMilli(), output);
    }

    private static End reasonOf(Ending ending) {
        return switch (ending) {
            case NONE -> throw new IllegalArgumentException("an ending must have a reason");
            case NEW_NORMAL -> End.NEW_NORMAL;
            case FORGOTTEN -> End.FORGOTTEN;
            case WITHDRAWN -> End.WITHDRAWN;
            case REPLACED -> End.REPLACED;
        };
    }

    private AlertMemory abnormal(AlertMemory memory, Verdict verdict, AlertOutput output) {
        MetricPoint point = verdict.point();
        long start = point.windowStart().toEpochMilli();
        List<Long> windows = lastWindows(memory, verdict);
        windows.add(start);
        AlertMemory marked =
                memory.withAbnormal(windows, point.time().toEpochMilli() + verdict.ofWindows() * lengthOf(point));
        if (memory.firing() == null) {
            return windows.size() >= verdict.abnormal() ? fire(marked, verdict, output) : marked;
        }
        return marked.judged(point.windowEnd().toEpochMilli(), NEVER, silentAt(verdict));
    }

    private AlertMemory normal(AlertMemory memory, Verdict verdict, AlertOutput output) {
        MetricPoint point = verdict.point();
        if (memory.stage() == AlertMemory.Stage.QUIET) {
            return memory;
        }
        AlertMemory aged = memory.withAbnormal(lastWindows(memory, verdict), memory.abnormalUntil());
        if (memory.firing() == null) {
            return aged;
        }
        long start = point.windowStart().toEpochMilli();
        long normalSince = memory.normalSince() == NEVER ? start : memory.normalSince();
        long end = point.windowEnd().toEpochMilli();
        return end - normalSince >= verdict.keepFiringMillis()
                ? resolve(aged, End.RECOVERED, normalSince, point.time().toEpochMilli(), output)
                : aged.judged(end, normalSince, silentAt(verdict));
    }

    /** The abnormal windows that are among the last m when the point's is the last of them. */
    private static List<Long> lastWindows(AlertMemory memory, Verdict verdict) {
        MetricPoint point = verdict.point();
        long first = point.windowStart().toEpochMilli() - (verdict.ofWindows() - 1) * lengthOf(point);
        List<Long> windows = new ArrayList<>(memory.abnormal());
        windows.removeIf(start -> start < first);
        return windows;
    }

    private AlertMemory fire(AlertMemory memory, Verdict verdict, AlertOutput output) {
        MetricPoint point = verdict.point();
        long at = point.time().toEpochMilli();
        Map<String, String> labels = text.labels(verdict);
        Finding found = Finding.of(
                verdict,
                Fingerprint.of(labels),
                metrics.category(point.series()),
                memory.abnormal().get(0));
        Alert alert = new Alert(
                found.fingerprint(),
                labels,
                annotations(found, at - 1),
                Alert.Status.FIRING,
                Instant.ofEpochMilli(found.startsAt()),
                null,
                0);
        output.transitions().accept(Transition.began(found, at));
        AlertMemory after = publication.withholds(at) ? untold(memory, alert) : written(memory, alert, at, output);
        return new AlertMemory(
                after.abnormal(),
                after.abnormalUntil(),
                found,
                point.windowEnd().toEpochMilli(),
                NEVER,
                silentAt(verdict),
                after.written());
    }

    /** Guarded: one text. */
    private Map<String, String> annotations(Finding found, long at) {
        try {
            return text.annotations(found);
        } catch (RuntimeException thrown) {
            String where = found.series().key() + " since " + Instant.ofEpochMilli(found.startsAt());
            String cause = Guard.contain(Place.TEXT, found.rule(), where, thrown);
            failures.accept(new Failure(
                    Place.TEXT,
                    found.rule(),
                    cause,
                    found.series().model(),
                    found.series().version(),
                    at));
            return AlertText.withoutFigures(found);
        }
    }

    /** The alert keeps the figures with which it fired. */
    private static AlertMemory resolve(AlertMemory memory, End reason, long end, long at, AlertOutput output) {
        Finding over = memory.firing().ended(reason);
        long endsAt = Math.max(end, over.startsAt());
        Alert firing = memory.latest().alert();
        Map<String, String> annotations = new TreeMap<>(firing.annotations());
        annotations.put("reason", reason.text());
        Alert resolved = new Alert(
                firing.fingerprint(),
                firing.labels(),
                annotations,
                Alert.Status.RESOLVED,
                firing.startsAt(),
                Instant.ofEpochMilli(endsAt),
                firing.sequence() + 1);
        output.transitions().accept(Transition.ended(over, at, endsAt));
        List<Written> written = memory.isUntold()
                ? memory.told()
                : written(memory, resolved, at, output).written();
        return new AlertMemory(List.of(), NEVER, null, NEVER, NEVER, NEVER, written);
    }

    private static AlertMemory written(AlertMemory memory, Alert alert, long at, AlertOutput output) {
        Written transition = new Written(alert, at);
        output.alerts().accept(transition);
        return with(memory, transition);
    }

    private static AlertMemory untold(AlertMemory memory, Alert alert) {
        return with(memory, new Written(alert, NEVER));
    }

    private static AlertMemory with(AlertMemory memory, Written transition) {
        List<Written> written = new ArrayList<>(memory.written());
        written.add(transition);
        return memory.withWritten(written);
    }

    private long silentAt(Verdict verdict) {
        MetricPoint point = verdict.point();
        long patience = verdict.rule().equals(DetectionSettings.NO_DATA)
                ? forgetAfterMillis
                : verdict.keepFiringMillis() + WINDOWS_OF_GRACE * lengthOf(point);
        return point.time().toEpochMilli() + patience;
    }

    private static long lengthOf(MetricPoint point) {
        return point.windowEnd().toEpochMilli() - point.windowStart().toEpochMilli();
    }
}
