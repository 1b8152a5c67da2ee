package io.modelwatch.udfs.detect.adaptive;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.alert.Verdict.View;
import java.time.Duration;

/**
 * Judges a series by several views of it, each calibrated by its own past: far from the last values, far from the level of the time of day,
 * many values a little out, and beyond the range of all values and of those of the hour. The severity is the greatest; a limit on it
 * follows from a {@link Budget}. It scores a value before it learns it.
 *
 * <p>While a spell is abnormal the levels and the season are held, on both sides: what is expected goes on with the season of before. A
 * level is learned beside it and takes over when the spell has lasted for {@code freeze-for}. Deviations go on and take outliers clipped;
 * records and largest distances take them as they are, and need several to move.
 *
 * <p>What describes the series is shared by its versions and by rules with different limits; the level, the spell and the deviations
 * beside it are those of one version and one rule. A stamp {@link #begin begins} once; then all are {@link #judge judged} by the shared
 * part, which stays as it is; then it {@link #teach learns} from one of them. So the order in which they are judged changes nothing.
 *
 * <p>Nothing here throws on an admitted observation. A gap in time needs no values in between.
 */
public final class Adaptive {
    private static final long DAY = Duration.ofDays(1).toMillis();
    /** Points before the first judgement, and before that of the slower views. */
    private static final int WARM_UP = Local.WARM_UP;

    private static final int SLOW_WARM_UP = 150;
    /** Points before the scale is learned: the level must be somewhere near. */
    private static final int SCALE_WARM_UP = 20;

    /** Points before a share or rate is judged by its law: only the level, and what varies beyond chance, must be learned. */
    private static final int LAWFUL_WARM_UP = SCALE_WARM_UP + Scale.LAW_WARM_UP;

    private static final double FAST_RATE = 0.1;
    private static final double DRIFT_RATE = 0.1;
    /** Running deviations that count 1 at least, where nothing is known of the law. */
    private static final double SPIKE_FLOOR = 6;
    /** Deviations of a normal law beyond which one of 750 values lies: that counts 1. */
    static final double LEVEL_FLOOR = 3.21;

    private static final double FARTHEST = 1e6;
    private static final double LEAST_DRIFT = 1e-9;

    private final Days days;
    private final long freezeForMillis;

    /**
     * @param days of the series
     * @param freezeForMillis how long a spell lasts before what it shows is the new normal, > 0
     */
    public Adaptive(Days days, long freezeForMillis) {
        check(freezeForMillis > 0, "freeze-for must be > 0, was %s ms", freezeForMillis);
        this.days = days;
        this.freezeForMillis = freezeForMillis;
    }

    /** How long a spell lasts at least before what it shows is the new normal: some windows, however long they are. */
    public static long holdsForMillis(long freezeForMillis, long windowMillis) {
        return Spell.holdsForMillis(freezeForMillis, windowMillis);
    }

    /** Whose value it is, as it matters to the shared part. */
    public enum Role {
        /** Of the version and the rule from which the shared part learns. */
        TEACHER,
        /** Of the same version, by another rule. */
        SAME_VERSION,
        /** Of another version: with fewer events, perhaps a level of its own, and more noise. */
        OTHER_VERSION
    }

    /**
     * What was said of a value, and what the shared part can learn of it.
     *
     * @param said the judgement
     * @param lesson for {@link #teach}
     */
    public record Judged(Assessment said, Lesson lesson) {}

    /** What the shared part can learn of a value. */
    public static final class Lesson {
        private final Seen seen;
        private final double drift;
        private final boolean nearLevel;
        private final boolean held;
        /** Values of the spell; 0 where none lasts. */
        private final int ofSpell;

        private final double level;

        private Lesson(Seen seen, boolean nearLevel, AdaptiveTrack after) {
            this.seen = seen;
            this.drift = Math.abs(after.drift);
            this.nearLevel = nearLevel;
            this.held = after.spell.lasts();
            this.ofSpell = held ? after.spell.values() : 0;
            this.level = after.level;
        }
    }

    /**
     * What is known of one value before it is learned.
     *
     * @param moved by how much the season is going to be moved: a spell is the new normal
     * @param season what of the expected value is
     * @param hour the mean of this hour, or the nearest that is known
     * @param knowsHour whether it is of this hour
     * @param unit deviation by which distances are measured
     * @param distance from what is expected, in that unit
     * @param fastDistance from the last values, in their running deviations
     * @param alike where the value would lie in the range of the version that teaches
     * @param stretch the unit as a multiple of that version's
     */
    private record Seen(
            Observation value,
            LocalTimes time,
            Pace pace,
            double limit,
            double moved,
            double season,
            double hour,
            boolean knowsHour,
            double expected,
            double unit,
            double distance,
            double fastDistance,
            double alike,
            double stretch) {
        double x() {
            return value.value();
        }

        double ofSeason() {
            return knowsHour ? alike - hour : 0;
        }

        /** Adds the values for which what is alike lies within bounds. */
        void band(double from, double to, Sides sides) {
            boolean same = stretch == 1 && alike == x();
            sides.band(same ? from : x() + (from - alike) * stretch, same ? to : x() + (to - alike) * stretch);
        }
    }

    /** Judges the next value of a series that has one version and one rule, and learns it. */
    public Assessment assess(AdaptiveMemory memory, Observation value, double limit) {
        begin(memory.series, value);
        Judged judged = judge(memory.series, memory.track, value, limit, Role.TEACHER);
        teach(memory.series, judged.lesson());
        return judged.said();
    }

    /** Prepares the shared part for a stamp: a day may begin, or be known. Once more changes nothing. */
    public void begin(AdaptiveSeries series, Observation value) {
        LocalTimes time = LocalTimes.of(value, days);
        if (series.points == 0) {
            series.firstMillis = value.timeMillis();
        }
        series.habits.begin(time);
        boolean seenADay = series.points >= SLOW_WARM_UP && value.timeMillis() - series.firstMillis >= DAY;
        if (!series.knowsDay && seenADay && series.season.knows(time)) {
            series.knowsDay = true;
            series.level -= series.season.at(time);
            series.scale.beginAnew(WARM_UP); // what it learned was the day, which is now known
        }
    }

    /**
     * Judges a value, and learns of it what is its version's and its rule's own.
     *
     * @param series stays as it is
     * @param track changed in place
     * @param limit severity at which a value is abnormal, > 0
     */
    public Judged judge(AdaptiveSeries series, AdaptiveTrack track, Observation value, double limit, Role role) {
        LocalTimes time = LocalTimes.of(value, days);
        boolean newNormal = track.spell.isOverdue(value, freezeForMillis);
        track.follow(series);
        double moved = newNormal ? track.takeOver(role) : 0;
        if (series.knowsDay && !track.besideSeason) {
            track.beginBeside(series.season.at(time));
        }
        boolean held = track.spell.lasts();
        Seen seen = look(series, track, value, time, limit, moved, role);
        track.drift += DRIFT_RATE * (track.slow.distance(seen.x(), chance(track.slow, value)) - track.drift);
        Sides sides = new Sides();
        boolean mature = track.isMature(series);
        boolean lawful = isKnownByLaw(series, track, value);
        double habit = Math.max(1, series.habits.usual(time));
        if (mature) {
            spike(series, track, seen, habit, sides);
        }
        boolean slowly = Math.min(series.points, track.points()) >= SLOW_WARM_UP;
        if (lawful || (slowly && value.law() != Law.UNKNOWN)) {
            level(series, seen, habit, sides);
        }
        if (mature && series.knowsDay) {
            records(series, track, seen, sides);
        }
        track.spell.follow(value, seen.x() - seen.season(), sides.severity() >= limit);
        boolean nearLevel = track.points() >= SCALE_WARM_UP;
        learn(track, seen, role);
        return new Judged(
                sides.assessment(mature || lawful, seen.expected(), held, newNormal),
                new Lesson(seen, nearLevel, track));
    }

    private static boolean isKnownByLaw(AdaptiveSeries series, AdaptiveTrack track, Observation value) {
        return value.law().isExact() && Math.min(series.points, track.points()) >= LAWFUL_WARM_UP;
    }

    /** The variance that chance gives at a level. */
    private static double chance(Local at, Observation value) {
        return value.law().variance(at.level(), value);
    }

    private static Seen look(
            AdaptiveSeries series,
            AdaptiveTrack track,
            Observation value,
            LocalTimes time,
            double limit,
            double moved,
            Role role) {
        double season = track.besideSeason ? series.season.at(time) + moved : 0;
        if (track.spell.lasts()) {
            track.fast.moveBy(season - track.seasonBefore);
            track.slow.moveBy(season - track.seasonBefore);
        }
        track.seasonBefore = season;
        double x = value.value();
        double expected = track.level + season;
        boolean other = role == Role.OTHER_VERSION;
        double variance = other ? series.scale.cautious(expected, value) : series.scale.variance(expected, value);
        double unit = Math.sqrt(variance * track.noise);
        double distance = Math.max(-FARTHEST, Math.min(FARTHEST, (x - expected) / unit));
        boolean beside = other && track.besideSeason;
        return new Seen(
                value,
                time,
                Pace.of(value.windowMillis()),
                limit,
                moved,
                season,
                series.season.hour(time) + moved,
                series.season.knows(time),
                expected,
                unit,
                track.isMature(series) || isKnownByLaw(series, track, value) ? distance : 0,
                track.fast.distance(x, chance(track.fast, value)),
                beside ? series.level + season + distance * series.unit : x,
                beside ? unit / series.unit : 1);
    }

    private static void spike(AdaptiveSeries series, AdaptiveTrack track, Seen seen, double habit, Sides sides) {
        double usual = SPIKE_FLOOR * habit;
        int block = seen.pace().block();
        double severity = series.spikes.severity(Math.abs(seen.fastDistance()), usual, block);
        sides.add(View.SPIKE, Math.copySign(severity, seen.fastDistance()));
        double deviation = track.fast.deviation(track.fast.level(), chance(track.fast, seen.value()));
        double half = series.spikes.distance(seen.limit(), usual, block) * deviation;
        sides.band(track.fast.level() - half, track.fast.level() + half);
    }

    private static void level(AdaptiveSeries series, Seen seen, double habit, Sides sides) {
        double usual = LEVEL_FLOOR * habit;
        int block = seen.pace().block();
        double severity = series.distances.severity(Math.abs(seen.distance()), usual, block);
        sides.add(View.LEVEL, Math.copySign(severity, seen.distance()));
        double half = series.distances.distance(seen.limit(), usual, block) * seen.unit();
        sides.band(seen.expected() - half, seen.expected() + half);
    }

    /** The views that ask whether anything like it was ever seen; what little was seen is exceeded sooner, and counts less. */
    private static void records(AdaptiveSeries series, AdaptiveTrack track, Seen seen, Sides sides) {
        double age = (double) series.points / (Records.BLOCKS * seen.pace().record());
        double weight = age >= 1 ? 1 : StrictMath.pow(age, 1 / Budget.POWER);
        double limit = seen.limit() / weight;
        double before = Math.max(LEAST_DRIFT, series.drifts.kth());
        double drift = Records.STEEPNESS * (Math.abs(track.drift) / before - 1);
        sides.add(View.DRIFT, weight * Math.copySign(Math.max(0, drift), track.drift));
        sides.add(View.RANGE, weight * series.range.severity(seen.alike()));
        seen.band(series.range.lower(limit), series.range.upper(limit), sides);
        if (seen.knowsHour()) {
            sides.add(View.SEASON, weight * series.ofSeason.severity(seen.ofSeason()));
            double hour = seen.alike() - seen.ofSeason();
            seen.band(hour + series.ofSeason.lower(limit), hour + series.ofSeason.upper(limit), sides);
        }
    }

    /** What is the version's and the rule's own. */
    private static void learn(AdaptiveTrack track, Seen seen, Role role) {
        Pace pace = seen.pace();
        double x = seen.x();
        boolean held = track.spell.lasts();
        double first = 1.0 / (track.points() + 1);
        track.learnNoise(seen.distance(), role, pace);
        track.fast.learn(x, held ? 0 : FAST_RATE, pace.spread());
        track.slow.learn(x, held ? 0 : pace.slow(), pace.spread());
        if (!held) {
            double rate = Math.max(first, track.besideSeason ? pace.slow() : FAST_RATE);
            track.level += rate * (x - seen.season() - track.level);
            track.inherited = (float) (track.inherited * (1 - rate));
        }
    }

    /** What a value shows of the series. */
    public void teach(AdaptiveSeries series, Lesson lesson) {
        Seen seen = lesson.seen;
        Pace pace = seen.pace();
        double spike = Math.abs(seen.fastDistance());
        double distance = Math.abs(seen.distance());
        boolean lawful = seen.value().law() != Law.UNKNOWN;
        series.moveSeason(seen.moved());
        series.habits.learn(seen.time(), Math.max(spike / SPIKE_FLOOR, lawful ? distance / LEVEL_FLOOR : 0));
        learnDistances(series, lesson, spike, distance);
        series.drifts.add(lesson.drift, pace.record());
        series.range.learn(seen.x(), pace.record());
        series.ofSeason.learn(seen.ofSeason(), pace.record());
        if (lesson.nearLevel) {
            series.scale.learn(seen.expected(), seen.value(), pace.spread(), lesson.held);
        }
        if (!lesson.held) {
            series.season.learn(seen.time(), seen.x(), pace.season());
        }
        series.level = lesson.level;
        series.unit = seen.unit();
        series.points++;
    }

    /**
     * However long a spell is, it is one event: it enters the largest distances in the block in which it begins. Where the law is known, it
     * enters as no more than twice what its limit was: a fault must not hide the next, and what comes again and again is known soon. Before
     * the first block is over, a spell would be measured by itself.
     */
    private static void learnDistances(AdaptiveSeries series, Lesson lesson, double spike, double distance) {
        boolean began = lesson.ofSpell <= series.distances.inBlock() + 1 && series.distances.known() > 0;
        if (lesson.held && !began) {
            return;
        }
        Seen seen = lesson.seen;
        int block = seen.pace().block();
        boolean clipped = lesson.held && seen.value().law() != Law.UNKNOWN;
        double habit = clipped ? Math.max(1, series.habits.usual(seen.time())) : 1;
        series.spikes.add(
                clipped ? series.spikes.clipped(spike, seen.limit(), SPIKE_FLOOR * habit, block) : spike, block);
        series.distances.add(
                clipped ? series.distances.clipped(distance, seen.limit(), LEVEL_FLOOR * habit, block) : distance,
                block);
    }
}
