package io.modelwatch.udfs.detect;

import static io.modelwatch.udfs.detect.SeriesMemory.RuleMemory.NEVER;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Verdict.Ending;
import io.modelwatch.schemas.alert.Verdict.Judgement;
import io.modelwatch.udfs.detect.Detector.Step;
import io.modelwatch.udfs.detect.Detector.Value;
import io.modelwatch.udfs.detect.RuleJudge.Judged;
import io.modelwatch.udfs.detect.SeriesMemory.Pauses;
import io.modelwatch.udfs.detect.SeriesMemory.RuleMemory;
import io.modelwatch.udfs.detect.SeriesMemory.SharedMemory;
import io.modelwatch.udfs.detect.SeriesMemory.VersionMemory;
import io.modelwatch.udfs.detect.adaptive.Adaptive.Role;
import java.util.List;

/** Judges points of one series by rules whose detector shares what it remembers of it. */
final class SharingJudge {
    /**
     * What versions and rules share of one detector's memory of a series, while the points of one stamp are judged. It learns from the
     * version with most events at that stamp (the first by name of several), by the rule with the lowest limit (the first by id): what a
     * version with fewer events shows may be noise, and that rule is the first to hold back what is abnormal.
     *
     * @param <S> the shared memory
     * @param <T> a track
     */
    static final class Part<S, T> {
        private final String detector;
        private final Sharing<S, T> sharing;
        private final SharedMemory before;

        private MetricPoint point;
        private Rule rule;
        private String ruleId;
        private double limit;
        /** Null before it is begun, and when it was lost. */
        private S series;
        /** Null where nobody taught. */
        private Sharing.Lesson<S> lesson;

        /** @param before null: nothing is known */
        Part(String detector, Sharing<S, T> sharing, SharedMemory before) {
            this.detector = detector;
            this.sharing = sharing;
            this.before = before;
        }

        String detector() {
            return detector;
        }

        Sharing<S, T> sharing() {
            return sharing;
        }

        /** Whose point it learns from. */
        MetricPoint point() {
            return point;
        }

        /** By which rule. */
        Rule rule() {
            return rule;
        }

        /** Points come in the order of their versions. */
        void offer(MetricPoint other, Rule by, String byId, double itsLimit) {
            boolean first = point == null || other.count() > point.count();
            boolean lower = !first && (itsLimit < limit || (itsLimit == limit && byId.compareTo(ruleId) < 0));
            boolean sooner = lower && isTeacher(other);
            if (first || sooner) {
                point = other;
                rule = by;
                ruleId = byId;
                limit = itsLimit;
            }
        }

        private boolean isTeacher(MetricPoint judged) {
            return judged.series().version().equals(point.series().version());
        }

        Role roleOf(MetricPoint judged, String byId) {
            return !isTeacher(judged) ? Role.OTHER_VERSION : byId.equals(ruleId) ? Role.TEACHER : Role.SAME_VERSION;
        }

        /** Guarded by the caller: until it has returned, the part counts as lost. */
        void begin(Value value, RuleTerms terms) {
            S known = before == null ? sharing.initialSeries() : before.memory().as(sharing.series());
            sharing.begin(known, value, terms);
            series = known;
        }

        boolean isLost() {
            return series == null;
        }

        /** Whether it is there, and nothing else was shared before. */
        boolean isOnly(SeriesMemory all) {
            boolean alone = all.shared().isEmpty() || (all.shared().size() == 1 && before != null);
            return alone && !isLost();
        }

        /** As it was before the stamp, so long as it has not {@link #learn learned}; null when it was lost. */
        S series() {
            return series;
        }

        void learnLater(Sharing.Lesson<S> toLearn) {
            lesson = toLearn;
        }

        /** Guarded by the caller. A part that has learned a half of something is lost. */
        void learn() {
            S known = series;
            series = null;
            if (lesson != null) {
                lesson.teach(known);
            }
            series = known;
        }

        /** Only of one that is not lost. */
        SharedMemory after() {
            boolean same = before != null && before.memory().isHeld();
            return same ? before : new SharedMemory(detector, DetectorMemory.of(sharing.series(), series));
        }
    }

    private final RuleJudge judge;
    private final RuleFacts facts;

    SharingJudge(RuleJudge judge, RuleFacts facts) {
        this.judge = judge;
        this.facts = facts;
    }

    /**
     * Adds what a point, which the rule may judge, needs to the shared parts of its stamp.
     *
     * @param parts of the stamp; points come in the order of their versions
     */
    void enrol(List<Part<?, ?>> parts, SeriesMemory before, Rule rule, MetricPoint point) {
        RuleFacts.Facts known = facts.of(rule);
        if (known.sharing() != null && RuleJudge.isJudged(rule, point)) {
            double limit = limit(rule, point);
            part(parts, known, before).offer(point, rule, known.id(), limit);
        }
    }

    private double limit(Rule rule, MetricPoint point) {
        return facts.limit(rule, point.series().model(), RuleJudge.lengthOf(point));
    }

    private static Part<?, ?> part(List<Part<?, ?>> parts, RuleFacts.Facts known, SeriesMemory before) {
        Part<?, ?> already = of(parts, known.remembersAs());
        if (already == null) {
            SharedMemory memory = before.shared(known.remembersAs());
            already = new Part<>(known.remembersAs(), known.sharing(), memory);
            parts.add(already);
        }
        return already;
    }

    /** Null where there is none. */
    static Part<?, ?> of(List<Part<?, ?>> parts, String detector) {
        for (Part<?, ?> part : parts) {
            if (part.detector().equals(detector)) {
                return part;
            }
        }
        return null;
    }

    void begin(Part<?, ?> part) {
        RuleTerms terms = facts.terms(part.rule(), part.point().series().model());
        part.begin(judge.valueOf(part.point()), terms);
    }

    /**
     * The memory of a rule that sees a version for the first time: of another rule on that version, else of another version, where one is
     * ready.
     *
     * @param version null: nothing is known of it
     * @param others the other versions, that with most events first
     */
    <S, T> RuleMemory begin(Part<S, T> part, Rule rule, VersionMemory version, List<VersionMemory> others) {
        Sharing<S, T> sharing = part.sharing();
        T own = version == null ? null : ready(part, rule, version);
        if (own != null) {
            return begun(part, rule, sharing.forAnotherRule(own));
        }
        for (VersionMemory other : others) {
            T donor = ready(part, rule, other);
            if (donor != null) {
                return begun(part, rule, sharing.forAnotherVersion(donor));
            }
        }
        return begun(part, rule, sharing.initialTrack());
    }

    private <S, T> RuleMemory begun(Part<S, T> part, Rule rule, T track) {
        DetectorMemory own = DetectorMemory.of(part.sharing().tracks(), track);
        return new RuleMemory(facts.of(rule).id(), part.detector(), own, null, NEVER, NEVER, NEVER, Pauses.UNKNOWN);
    }

    /** A track of the version that is ready, by this rule if there is one; null: none. */
    private <S, T> T ready(Part<S, T> part, Rule rule, VersionMemory version) {
        T found = null;
        for (RuleMemory memory : version.rules()) {
            boolean same = memory.rule().equals(facts.of(rule).id());
            if (memory.detector().equals(part.detector()) && (found == null || same)) {
                T track = memory.own().as(part.sharing().tracks());
                found = part.sharing().ready(part.series(), track) ? track : found;
            }
        }
        return found;
    }

    /** Judges a point; what the shared part learns of it waits until all have been judged. */
    <S, T> Judged judge(Part<S, T> part, Rule rule, RuleMemory before, Ending otherwise, MetricPoint point) {
        Sharing<S, T> sharing = part.sharing();
        RuleMemory spell = RuleJudge.endSpell(rule, before, point);
        T track = sharing.tracks().copy(before.own().as(sharing.tracks()));
        boolean inherits = sharing.inherits(track);
        Value value = judge.valueOf(point);
        Role role = part.roleOf(point, facts.of(rule).id());
        String model = point.series().model();
        double limit = facts.limit(rule, model, value.windowMillis());
        Sharing.Judged<S, T> judged = sharing.judge(part.series(), track, value, facts.terms(rule, model), limit, role);
        if (role == Role.TEACHER) {
            part.learnLater(judged.lesson());
        }
        Step<T> step = judged.step();
        boolean newNormal = step.newNormal() && spell.isAbnormal();
        Judgement judgement = RuleJudge.judgement(rule, step, value);
        DetectorMemory own = DetectorMemory.of(sharing.tracks(), step.learned());
        return new Judged(
                RuleJudge.after(
                        newNormal ? spell.calm() : spell,
                        own,
                        null,
                        judgement,
                        point.time().toEpochMilli(),
                        NEVER),
                judge.verdict(rule, point, inherits, judgement, step, newNormal ? Ending.NEW_NORMAL : otherwise));
    }

    /** Says of a point that the rule does not judge it. A memory begins with the first point that is judged. */
    Judged notJudged(Rule rule, RuleMemory before, Ending ending, MetricPoint point) {
        RuleMemory kept = judge.fits(rule, before) ? before : null;
        boolean inherits = kept != null && inherits(facts.of(rule).sharing(), kept);
        return judge.notJudged(rule, kept, inherits, ending, point);
    }

    private static <T> boolean inherits(Sharing<?, T> sharing, RuleMemory memory) {
        return sharing.inherits(memory.own().as(sharing.tracks()));
    }
}
