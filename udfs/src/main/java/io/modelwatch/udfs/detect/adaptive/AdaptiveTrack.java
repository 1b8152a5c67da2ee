package io.modelwatch.udfs.detect.adaptive;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What one rule has learned of one version beside its {@link AdaptiveSeries}: where the version stands, and the spell that the rule's limit
 * makes of it. About a hundred bytes, changed in place. Not for several threads.
 */
public final class AdaptiveTrack {
    private static final byte VERSION = 1;
    private static final double MOST = 0.5;
    /** Squared distances at which an outlier enters the noise. */
    private static final double CLIP = 9;

    private static final double MOST_NOISE = 1e4;

    /** Whether the level is one beside the season. */
    boolean besideSeason;
    /** The level without the season. */
    double level;
    /** The season of the last value: what is held moves with it. */
    double seasonBefore;
    /** {@link AdaptiveSeries#moved} at the last value. */
    double moved;
    /** The running mean of distances from a slow level. */
    double drift;
    /** How much of the level comes from another version, in [0, 1]. */
    float inherited;
    /** How much larger squared distances are than those of the versions that taught, as a running mean; 1 where it is one of them. */
    float noise = 1;

    Local fast = new Local();
    Local slow = new Local();
    Spell spell = new Spell();

    /** Of a version of which nothing is known. */
    public AdaptiveTrack() {}

    /** Values seen, with those of the version from which it started. */
    long points() {
        return fast.count();
    }

    /** Whether enough is known to judge the next value. */
    public boolean isMature(AdaptiveSeries series) {
        return series.isMature() && points() >= Local.WARM_UP;
    }

    /** Whether most of the level is still that of the version from which this one started. */
    public boolean isInherited() {
        return inherited > MOST;
    }

    /** What another version of the model starts from: the same level. This stays as it is. */
    public AdaptiveTrack forAnotherVersion() {
        AdaptiveTrack rested = forAnotherRule();
        rested.inherited = 1;
        rested.noise = 1;
        return rested;
    }

    /** What another rule starts from on the same version: all but the spell, which depends on a limit. This stays as it is. */
    public AdaptiveTrack forAnotherRule() {
        AdaptiveTrack rested = copy();
        rested.drift = 0;
        rested.spell.end();
        rested.fast.moveTo(level + seasonBefore);
        return rested;
    }

    /** The season may have been moved by another version, whose spell became the normal. */
    void follow(AdaptiveSeries series) {
        if (points() == 0) {
            besideSeason = series.knowsDay;
        }
        double shift = series.moved - moved;
        moved = series.moved;
        if (besideSeason && points() > 0) {
            level -= shift;
            seasonBefore += shift;
            spell.moveBy(-shift);
        }
    }

    /** The level is one beside the season from now on. */
    void beginBeside(double season) {
        besideSeason = true;
        seasonBefore = season;
        level -= season;
        spell.moveBy(-season);
    }

    /**
     * What was learned beside the spell is what is expected: of the version that teaches, the day goes on as it was, at another level, for
     * what hours differ by has not been seen anew; another version gets a level of its own.
     *
     * @return by how much the season is to be moved
     */
    double takeOver(Adaptive.Role role) {
        double shift = 0;
        if (besideSeason && role == Adaptive.Role.TEACHER) {
            shift = spell.level() - level;
            seasonBefore += shift;
            moved += shift;
        } else {
            level = spell.level();
        }
        fast.moveTo(level + seasonBefore);
        inherited = 0;
        spell.end();
        return shift;
    }

    /** @param distance from what is expected, in units that the noise is a part of */
    void learnNoise(double distance, Adaptive.Role role, Pace pace) {
        if (role == Adaptive.Role.OTHER_VERSION) {
            double square = Math.min(CLIP, distance * distance) * noise;
            noise = (float) Math.min(MOST_NOISE, Math.max(1, noise + pace.noise() * (square - noise)));
        } else {
            noise += (float) (pace.spread() * (1 - noise)); // the shared part learns it
        }
    }

    /** One that changes apart from this. */
    public AdaptiveTrack copy() {
        AdaptiveTrack copy = new AdaptiveTrack();
        copy.besideSeason = besideSeason;
        copy.level = level;
        copy.seasonBefore = seasonBefore;
        copy.moved = moved;
        copy.drift = drift;
        copy.inherited = inherited;
        copy.noise = noise;
        copy.fast = fast.copy();
        copy.slow = slow.copy();
        copy.spell = spell.copy();
        return copy;
    }

    /** In bytes that {@link #read} understands, of this release and later ones. */
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        out.writeBoolean(besideSeason);
        out.writeDouble(level);
        out.writeDouble(seasonBefore);
        out.writeDouble(moved);
        out.writeDouble(drift);
        out.writeFloat(inherited);
        out.writeFloat(noise);
        out.writeLong(points());
        fast.write(out);
        slow.write(out);
        spell.write(out);
    }

    /** @throws IOException if it is no such memory, or one of a later release */
    public static AdaptiveTrack read(DataInput in) throws IOException {
        byte version = in.readByte();
        if (version != VERSION) {
            throw new IOException("version of a version's memory must be %s, was %s".formatted(VERSION, version));
        }
        AdaptiveTrack track = new AdaptiveTrack();
        track.besideSeason = in.readBoolean();
        track.level = in.readDouble();
        track.seasonBefore = in.readDouble();
        track.moved = in.readDouble();
        track.drift = in.readDouble();
        track.inherited = in.readFloat();
        track.noise = in.readFloat();
        long points = in.readLong();
        track.fast.read(in, points);
        track.slow.read(in, points);
        track.spell.read(in);
        return track;
    }
}
