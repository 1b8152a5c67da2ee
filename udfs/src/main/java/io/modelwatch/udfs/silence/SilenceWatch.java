package io.modelwatch.udfs.silence;

import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Subject;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.Ending;
import io.modelwatch.schemas.alert.Verdict.Judgement;
import io.modelwatch.udfs.control.ServingEffect;
import io.modelwatch.udfs.control.ServingEffect.Stage;
import io.modelwatch.udfs.control.ServingHistory;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.Transition;
import io.modelwatch.udfs.silence.Life.State;
import io.modelwatch.udfs.stats.SilenceTerms;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Judges the silence of models. A model is silent once it was not asked for {@code detection.no-data-after} nor for as long as its own
 * gaps explain ({@link Gaps#limitMillis}), or for what is configured for it, whichever of its versions answered. A version that is asked
 * no more while its model is has left, which is no trouble; where {@link SilenceTerms.Scope#VERSION} is configured, the silence of each
 * version is judged in the same way instead. A silence that was announced is none: of a version that is retiring, or retired and asked no
 * more, or of a model of which every version is and none was deployed lately. A version that is asked after it was announced as retired is
 * abnormal in each window in which it is, but for requests that were under way.
 *
 * <p>Chance makes {@code detection.false-incidents-per-month / 10} false silences of a model in 30 days, if its requests come
 * independently of each other: a tenth, so that nine tenths are left to the rules. A silence may begin in each window, so the chance of
 * one is that many divided by the windows of 30 days.
 *
 * <p>Only the times of points move it: what was due before a point is done before it.
 */
public final class SilenceWatch {
    private static final String RETIRED_SEVERITY = "warning";
    /** Somebody who asks now and then is one trouble. */
    private static final long RETIRED_KEEP_FIRING_MILLIS = 600_000;

    private static final double SHARE_OF_BUDGET = 0.1;
    private static final double MONTH_MILLIS = 30 * 24 * 3_600_000.0;

    private final DetectionSettings settings;
    private final Span window;
    private final double chance;
    private final HoursOfDay clock;
    private final ServingHistory announced;
    private final long underWayMillis;

    /** Takes what is found. */
    public record Output(Consumer<Verdict> verdicts, Consumer<Transition> transitions) {}

    /**
     * @param window of the points, the smallest
     * @param announced what is known by now; it grows
     * @param underWayMillis how long after its request a response or its absence may count, >= 0
     */
    public SilenceWatch(DetectionSettings settings, Span window, ServingHistory announced, long underWayMillis) {
        this.settings = settings;
        this.announced = announced;
        this.underWayMillis = underWayMillis;
        this.window = window;
        this.chance = Math.min(0.5, SHARE_OF_BUDGET * settings.budget().perMonth() * window.millis() / MONTH_MILLIS);
        this.clock = new HoursOfDay(settings.days().zone());
    }

    /**
     * Takes in the points of one model that have one stamp, at most one of each version, in any order; stamps ascend.
     *
     * @param before null where nothing is known
     */
    public ModelPresence heard(ModelPresence before, List<MetricPoint> points, Output out) {
        MetricPoint any = points.get(0);
        Turn turn = new Turn(before, any.series().model(), out);
        turn.due(any.time().toEpochMilli() - 1);
        return turn.hear(points.stream()
                .sorted(Comparator.comparing(point -> point.series().version()))
                .toList());
    }

    /**
     * Does what is due by a time, inclusive.
     *
     * @return null once the model is forgotten
     */
    public ModelPresence expire(ModelPresence before, String model, long now, Output out) {
        Turn turn = new Turn(before, model, out);
        turn.due(now);
        return turn.after();
    }

    /** When {@link #expire} is to be called next. */
    public long nextDue(ModelPresence presence, String model) {
        long next = presence.life().nextDue(settings.forgetAfterMillis());
        if (settings.silenceOf(model).per() == SilenceTerms.Scope.VERSION) {
            for (Life version : presence.versions().values()) {
                next = Math.min(next, version.nextDue(settings.forgetAfterMillis()));
            }
        }
        return next;
    }

    /** What happens to a model until a time. */
    private final class Turn {
        private final String model;
        private final SilenceTerms terms;
        private final boolean ofVersions;
        private final Output out;
        private final Map<String, Life> versions;
        /** Null where nothing is known. */
        private Life life;

        Turn(ModelPresence before, String model, Output out) {
            this.model = model;
            this.terms = settings.silenceOf(model);
            this.ofVersions = terms.per() == SilenceTerms.Scope.VERSION;
            this.out = out;
            this.life = before == null ? null : before.life();
            this.versions = before == null ? new TreeMap<>() : new TreeMap<>(before.versions());
        }

        ModelPresence after() {
            return life == null ? null : new ModelPresence(life, versions);
        }

        /** Of versions first: when its last is forgotten, so is the model. */
        void due(long now) {
            if (life == null) {
                return;
            }
            for (String version : List.copyOf(versions.keySet())) {
                Life after = dueOfVersion(version, versions.get(version), now);
                if (after == null) {
                    versions.remove(version);
                } else {
                    versions.put(version, after);
                }
            }
            life = due(Series.EVERY_VERSION, life, now);
            if (life == null) {
                versions.clear();
            }
        }

        private Life dueOfVersion(String version, Life before, long now) {
            if (ofVersions) {
                return due(version, before, now);
            }
            long forgotten = before.until() + settings.forgetAfterMillis();
            if (before.state() == State.HEARD && life.until() + settings.forgetAfterMillis() <= now) {
                left(version, before, life.until() + settings.forgetAfterMillis()); // with its model
            }
            return before.state() == State.LEFT && forgotten <= now ? null : before;
        }

        private Life due(String version, Life before, long now) {
            Life after = before;
            if (after.state() == State.HEARD && after.dueAt() <= now && wasAnnounced(version, after)) {
                after = leave(version, after);
            } else if (after.state() == State.HEARD && after.dueAt() <= now) {
                MetricPoint silence = silence(version, after, after.dueAt());
                out.verdicts().accept(verdict(silence, after, Judgement.ANOMALOUS, Ending.NONE));
                after = after.in(State.TOLD);
            }
            long forgotten = after.until() + settings.forgetAfterMillis();
            if (forgotten > now) {
                return after;
            }
            if (after.state() == State.TOLD) {
                MetricPoint silence = silence(version, after, forgotten);
                out.verdicts().accept(verdict(silence, after, Judgement.NOT_ENOUGH_DATA, Ending.FORGOTTEN));
            }
            if (after.state() != State.LEFT && !version.equals(Series.EVERY_VERSION)) {
                left(version, after, forgotten);
            }
            return null;
        }

        /** Whether the end of a version, or of all that a model has, was announced when it is due. */
        private boolean wasAnnounced(String version, Life known) {
            if (!version.equals(Series.EVERY_VERSION)) {
                return ends(version, known, known.dueAt());
            }
            return !announced.expectsAny(model, known.dueAt())
                    && versions.entrySet().stream()
                            .filter(each -> each.getValue().state() == State.HEARD)
                            .allMatch(each -> ends(each.getKey(), each.getValue(), known.dueAt()));
        }

        /** Who asks a version that was retired does not know of it: the end of that is none that was announced. */
        private boolean ends(String version, Life known, long time) {
            ServingEffect effect = announced.at(model, version, time);
            return effect != null && effect.ends() && !isRetired(version, known.until() - window.millis());
        }

        /** Whether a version was retired when requests came that count in a window. */
        private boolean isRetired(String version, long windowStart) {
            return isRetiredAt(version, windowStart) && isRetiredAt(version, windowStart - underWayMillis);
        }

        private boolean isRetiredAt(String version, long time) {
            ServingEffect effect = announced.at(model, version, time);
            return effect != null && effect.stage() == Stage.RETIRED;
        }

        /** As was announced, when it is due. */
        private Life leave(String version, Life known) {
            if (version.equals(Series.EVERY_VERSION)) {
                leaveAll(known.dueAt(), each -> true);
            } else {
                left(version, known, known.dueAt());
            }
            return known.in(State.LEFT);
        }

        ModelPresence hear(List<MetricPoint> points) {
            MetricPoint whole = together(points);
            life = ofVersions ? followed(whole) : judged(whole, life);
            for (MetricPoint point : points) {
                String version = point.series().version();
                Life before = versions.get(version);
                if (before == null || before.state() == State.LEFT) {
                    out.transitions().accept(came(point, before == null));
                }
                judgeRetired(point);
                versions.put(version, ofVersions ? judged(point, before) : followed(point));
            }
            long now = whole.time().toEpochMilli();
            if (!ofVersions) { // they are asked no more while their model is
                leaveAll(now, known -> known.dueAt() <= now);
            }
            return after();
        }

        /**
         * The next of a life whose silence is not judged: it is due once it is asked no more while its model is, for as long as the model
         * itself may be silent.
         */
        private Life followed(MetricPoint point) {
            long until = point.windowEnd().toEpochMilli();
            long limit = life == null ? 0 : Math.min(life.dueAt() - life.until(), settings.forgetAfterMillis());
            long dueAt = ofVersions ? Long.MAX_VALUE : until + Math.max(limit, settings.noDataAfterMillis(model));
            return new Life(until, point.value(), dueAt, State.HEARD, Gaps.NONE);
        }

        /** The next of a life whose silence is judged. */
        private Life judged(MetricPoint point, Life before) {
            if (before != null && before.state() == State.TOLD) {
                out.verdicts().accept(verdict(point, before, Judgement.NORMAL, Ending.NONE));
            }
            long until = point.windowEnd().toEpochMilli();
            Gaps gaps = before == null
                    ? Gaps.NONE.with(until - window.millis(), until, 0, window.millis(), clock)
                    : before.gaps().with(before.until(), until, mostRecent(before), window.millis(), clock);
            long most = settings.forgetAfterMillis();
            long limit = limitMillis(gaps, until);
            return new Life(until, point.value(), limit < most ? until + limit : Long.MAX_VALUE, State.HEARD, gaps);
        }

        private long limitMillis(Gaps gaps, long from) {
            return terms.noDataAfterMillis() > 0
                    ? terms.noDataAfterMillis()
                    : Math.max(
                            settings.noDataAfterMillis(),
                            gaps.limitMillis(from, chance, settings.forgetAfterMillis(), window.millis(), clock));
        }

        private long mostRecent(Life before) {
            return before.state() == State.TOLD ? (before.dueAt() - before.until()) / window.millis() : Long.MAX_VALUE;
        }

        /** Versions that leave at a time. */
        private void leaveAll(long at, Predicate<Life> leaves) {
            versions.replaceAll((version, known) -> {
                if (known.state() != State.HEARD || !leaves.test(known)) {
                    return known;
                }
                left(version, known, at);
                return known.in(State.LEFT);
            });
        }

        private void judgeRetired(MetricPoint point) {
            if (isRetired(point.series().version(), point.windowStart().toEpochMilli())) {
                out.verdicts().accept(asked(point));
            }
        }

        private void left(String version, Life known, long at) {
            out.transitions().accept(Transition.ofVersion(Transition.Kind.LEFT, model, version, at, known.until()));
        }

        private Transition came(MetricPoint point, boolean isNew) {
            return Transition.ofVersion(
                    isNew ? Transition.Kind.SEEN : Transition.Kind.RETURNED,
                    model,
                    point.series().version(),
                    point.time().toEpochMilli(),
                    point.windowStart().toEpochMilli());
        }

        /** The point of all versions together. */
        private MetricPoint together(List<MetricPoint> points) {
            MetricPoint any = points.get(0);
            return new MetricPoint(
                    series(Series.EVERY_VERSION),
                    any.windowStart(),
                    any.windowEnd(),
                    any.time(),
                    points.stream().mapToDouble(MetricPoint::value).reduce(0, Double::sum),
                    points.stream().mapToLong(MetricPoint::count).sum(),
                    Double.NaN,
                    Double.NaN,
                    Double.NaN,
                    false,
                    List.of());
        }

        /** The window without data, from the end of the latest. */
        private MetricPoint silence(String version, Life known, long until) {
            Instant end = Instant.ofEpochMilli(until);
            return new MetricPoint(
                    series(version),
                    Instant.ofEpochMilli(known.until()),
                    end,
                    end,
                    0,
                    0,
                    Double.NaN,
                    Double.NaN,
                    Double.NaN,
                    false,
                    List.of());
        }

        private Series series(String version) {
            return new Series(model, version, Subject.ALL, DetectionSettings.NO_DATA_METRIC, window, Span.NONE);
        }

        private Verdict asked(MetricPoint point) {
            return new Verdict(
                    point,
                    DetectionSettings.RETIRED_ASKED,
                    RETIRED_SEVERITY,
                    "retired",
                    Judgement.ANOMALOUS,
                    Double.NaN,
                    Double.NaN,
                    Double.NaN,
                    0,
                    Verdict.View.NONE,
                    false,
                    Ending.NONE,
                    1,
                    1,
                    RETIRED_KEEP_FIRING_MILLIS);
        }

        private Verdict verdict(MetricPoint point, Life known, Judgement judgement, Ending ending) {
            return new Verdict(
                    point,
                    DetectionSettings.NO_DATA,
                    terms.severity(),
                    "silence(no-data-after=%s)".formatted(Span.text(known.dueAt() - known.until())),
                    judgement,
                    Double.NaN,
                    known.value(),
                    Double.NaN,
                    Double.NaN,
                    Verdict.View.NONE,
                    false,
                    ending,
                    1,
                    1,
                    0);
        }
    }
}
