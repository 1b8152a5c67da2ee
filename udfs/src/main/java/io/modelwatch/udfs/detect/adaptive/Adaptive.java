package io.modelwatch.udfs.detect.adaptive;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.udfs.detect.adaptive.Assessment.View;
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
    private static final double LEVEL_FLOOR = 3.21;

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

    /** What is known of one value before it is learned. */
    private record Seen(
            Observation value,
            LocalTimes time,
            Pace pace,
            double limit,
            double season,
            double expected,
            double deviation,
            double distance,
            double fastDistance,
            double ofSeason) {
        double x() {
            return value.value();
        }
    }

    /**
     * Judges the next value of a series, and learns it.
     *
     * @param limit severity at which a value is abnormal, > 0
     */
    public Assessment assess(AdaptiveMemory memory, Observation value, double limit) {
        LocalTimes time = LocalTimes.of(value, days);
        boolean newNormal = begin(memory, value, time);
        boolean held = memory.spell.lasts();
        Seen seen = look(memory, value, time, limit);
        memory.drift += DRIFT_RATE * (memory.slow.distance(seen.x(), chance(memory.slow, value)) - memory.drift);
        Sides sides = new Sides();
        boolean mature = memory.isMature();
        if (mature) {
            spike(memory, seen, sides);
        }
        boolean lawful = isKnownByLaw(memory, value);
        if (lawful || (memory.points >= SLOW_WARM_UP && value.law() != Law.UNKNOWN)) {
            level(memory, seen, sides);
        }
        if (memory.knowsDay) {
            records(memory, seen, sides);
        }
        memory.spell.follow(value, seen.x() - seen.season(), sides.severity() >= limit);
        learn(memory, seen);
        return sides.assessment(mature || lawful, seen.expected(), held, newNormal);
    }

    private static boolean isKnownByLaw(AdaptiveMemory memory, Observation value) {
        return value.law().isExact() && memory.points >= LAWFUL_WARM_UP;
    }

    /** Whether what was learned beside a spell takes over. */
    private boolean begin(AdaptiveMemory memory, Observation value, LocalTimes time) {
        if (memory.points == 0) {
            memory.firstMillis = value.timeMillis();
        }
        memory.habits.begin(time);
        boolean newNormal = memory.spell.isOverdue(value, freezeForMillis);
        if (newNormal) {
            takeOver(memory);
        }
        boolean seenADay = memory.points >= SLOW_WARM_UP && value.timeMillis() - memory.firstMillis >= DAY;
        if (!memory.knowsDay && seenADay && memory.season.knows(time)) {
            memory.knowsDay = true;
            memory.seasonBefore = memory.season.at(time);
            memory.level -= memory.seasonBefore;
            memory.scale.beginAnew(WARM_UP); // what it learned was the day, which is now known
        }
        return newNormal;
    }

    /** The day goes on as it was, at the level of the spell: what hours differ by has not been seen anew. */
    private static void takeOver(AdaptiveMemory memory) {
        if (memory.knowsDay) {
            double shift = memory.spell.level() - memory.level;
            memory.season.moveBy(shift);
            memory.seasonBefore += shift;
        } else {
            memory.level = memory.spell.level();
        }
        memory.fast.moveTo(memory.level + memory.seasonBefore);
        memory.inherited = 0;
        memory.spell.end();
    }

    /** The variance that chance gives at a level. */
    private static double chance(Local at, Observation value) {
        return value.law().variance(at.level(), value);
    }

    private static Seen look(AdaptiveMemory memory, Observation value, LocalTimes time, double limit) {
        double season = memory.knowsDay ? memory.season.at(time) : 0;
        if (memory.spell.lasts()) {
            memory.fast.moveBy(season - memory.seasonBefore);
            memory.slow.moveBy(season - memory.seasonBefore);
        }
        memory.seasonBefore = season;
        double x = value.value();
        double expected = memory.level + season;
        double deviation = Math.sqrt(memory.scale.variance(expected, value));
        double distance = Math.max(-FARTHEST, Math.min(FARTHEST, (x - expected) / deviation));
        return new Seen(
                value,
                time,
                Pace.of(value.windowMillis()),
                limit,
                season,
                expected,
                deviation,
                memory.isMature() || isKnownByLaw(memory, value) ? distance : 0,
                memory.fast.distance(x, chance(memory.fast, value)),
                memory.season.knows(time) ? x - memory.season.hour(time) : 0);
    }

    private static void spike(AdaptiveMemory memory, Seen seen, Sides sides) {
        double usual = SPIKE_FLOOR * Math.max(1, memory.habits.usual(seen.time()));
        int block = seen.pace().block();
        double severity = Tail.severity(Math.abs(seen.fastDistance()), usual, memory.spikes, block);
        sides.add(View.SPIKE, Math.copySign(severity, seen.fastDistance()));
        double deviation = memory.fast.deviation(memory.fast.level(), chance(memory.fast, seen.value()));
        double half = Tail.distance(seen.limit(), usual, memory.spikes, block) * deviation;
        sides.band(memory.fast.level() - half, memory.fast.level() + half);
    }

    private static void level(AdaptiveMemory memory, Seen seen, Sides sides) {
        double usual = LEVEL_FLOOR * Math.max(1, memory.habits.usual(seen.time()));
        int block = seen.pace().block();
        double severity = Tail.severity(Math.abs(seen.distance()), usual, memory.distances, block);
        sides.add(View.LEVEL, Math.copySign(severity, seen.distance()));
        double half = Tail.distance(seen.limit(), usual, memory.distances, block) * seen.deviation();
        sides.band(seen.expected() - half, seen.expected() + half);
    }

    /** The views that ask whether anything like it was ever seen; what little was seen is exceeded sooner, and counts less. */
    private static void records(AdaptiveMemory memory, Seen seen, Sides sides) {
        double age = (double) memory.points / (Records.BLOCKS * seen.pace().record());
        double weight = Math.min(1, StrictMath.pow(age, 1 / Budget.POWER));
        double limit = seen.limit() / weight;
        double x = seen.x();
        double before = Math.max(LEAST_DRIFT, memory.drifts.kth());
        double drift = Records.STEEPNESS * (Math.abs(memory.drift) / before - 1);
        sides.add(View.DRIFT, weight * Math.copySign(Math.max(0, drift), memory.drift));
        sides.add(View.RANGE, weight * memory.range.severity(x));
        sides.band(memory.range.lower(limit), memory.range.upper(limit));
        if (memory.season.knows(seen.time())) {
            sides.add(View.SEASON, weight * memory.ofSeason.severity(seen.ofSeason()));
            double hour = x - seen.ofSeason();
            sides.band(hour + memory.ofSeason.lower(limit), hour + memory.ofSeason.upper(limit));
        }
    }

    private static void learn(AdaptiveMemory memory, Seen seen) {
        Pace pace = seen.pace();
        double x = seen.x();
        boolean held = memory.spell.lasts();
        double spike = Math.abs(seen.fastDistance());
        double distance = Math.abs(seen.distance());
        boolean lawful = seen.value().law() != Law.UNKNOWN;
        memory.habits.learn(seen.time(), Math.max(spike / SPIKE_FLOOR, lawful ? distance / LEVEL_FLOOR : 0));
        if (!held
                || memory.distances.known()
                        > 0) { // before the first block is over, a spell would be measured by itself
            memory.spikes.add(spike, pace.block());
            memory.distances.add(distance, pace.block());
        }
        memory.drifts.add(Math.abs(memory.drift), pace.record());
        memory.range.learn(x, pace.record());
        memory.ofSeason.learn(seen.ofSeason(), pace.record());
        memory.fast.learn(x, held ? 0 : FAST_RATE, pace.spread());
        memory.slow.learn(x, held ? 0 : pace.slow(), pace.spread());
        if (memory.points >= SCALE_WARM_UP) {
            memory.scale.learn(seen.expected(), seen.value(), pace.spread(), held);
        }
        if (!held) {
            double rate = Math.max(1.0 / (memory.points + 1), memory.knowsDay ? pace.slow() : FAST_RATE);
            memory.level += rate * (x - seen.season() - memory.level);
            memory.inherited *= 1 - rate;
            memory.season.learn(seen.time(), x, pace.season());
        }
        memory.points++;
    }
}
