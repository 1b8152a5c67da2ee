package io.modelwatch.udfs.detect.adaptive;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What the detector remembers of one series: less than 3,000 bytes, changed in place by each value and kept as an object. Owned by whoever
 * owns the series; not for several threads.
 */
public final class AdaptiveMemory {
    private static final byte VERSION = 1;
    private static final int BLOCKS = 100;
    private static final int RANK = 8;
    private static final double MOST = 0.5;

    long points;
    /** Start of the first window. */
    long firstMillis;
    /** Whether a full day was seen, and the season is part of what is expected. */
    boolean knowsDay;
    /** The level without the season. */
    double level;
    /** The season of the last value: what is held moves with it. */
    double seasonBefore;
    /** The running mean of distances from a slow level. */
    double drift;

    /** How much of the level comes from another version, in [0, 1]. */
    double inherited;

    Local fast = new Local();
    Local slow = new Local();
    Season season = new Season();
    Habits habits = new Habits();
    Scale scale = new Scale();
    Spell spell = new Spell();
    Maxima spikes = new Maxima(BLOCKS, RANK);
    Maxima distances = new Maxima(BLOCKS, RANK);
    Maxima drifts = new Maxima(Records.BLOCKS, 1);
    Records range = new Records();
    Records ofSeason = new Records();

    /** Of a series of which nothing is known. */
    public AdaptiveMemory() {}

    /** Whether enough is known to judge the next value. */
    public boolean isMature() {
        return points >= Local.WARM_UP;
    }

    /** Whether most of the level is still that of the version from which this one started. */
    public boolean isInherited() {
        return inherited > MOST;
    }

    /** What another version of the model starts from: the same season, scale and level, without drift and spell. This stays as it is. */
    public AdaptiveMemory atRest() {
        AdaptiveMemory rested = copy();
        rested.drift = 0;
        rested.inherited = 1;
        rested.spell.end();
        rested.fast.moveTo(level + seasonBefore);
        return rested;
    }

    /** One that changes apart from this. */
    public AdaptiveMemory copy() {
        AdaptiveMemory copy = new AdaptiveMemory();
        copy.points = points;
        copy.firstMillis = firstMillis;
        copy.knowsDay = knowsDay;
        copy.level = level;
        copy.seasonBefore = seasonBefore;
        copy.drift = drift;
        copy.inherited = inherited;
        copy.fast = fast.copy();
        copy.slow = slow.copy();
        copy.season = season.copy();
        copy.habits = habits.copy();
        copy.scale = scale.copy();
        copy.spell = spell.copy();
        copy.spikes = spikes.copy();
        copy.distances = distances.copy();
        copy.drifts = drifts.copy();
        copy.range = range.copy();
        copy.ofSeason = ofSeason.copy();
        return copy;
    }

    /** In bytes that {@link #read} understands, of this release and later ones. */
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        out.writeLong(points);
        out.writeLong(firstMillis);
        out.writeBoolean(knowsDay);
        out.writeDouble(level);
        out.writeDouble(seasonBefore);
        out.writeDouble(drift);
        out.writeDouble(inherited);
        fast.write(out);
        slow.write(out);
        season.write(out);
        habits.write(out);
        scale.write(out);
        spell.write(out);
        spikes.write(out);
        distances.write(out);
        drifts.write(out);
        range.write(out);
        ofSeason.write(out);
    }

    /** @throws IOException if it is no memory, or one of a later release */
    public static AdaptiveMemory read(DataInput in) throws IOException {
        byte version = in.readByte();
        if (version != VERSION) {
            throw new IOException("version of an adaptive memory must be %s, was %s".formatted(VERSION, version));
        }
        AdaptiveMemory memory = new AdaptiveMemory();
        memory.points = in.readLong();
        memory.firstMillis = in.readLong();
        memory.knowsDay = in.readBoolean();
        memory.level = in.readDouble();
        memory.seasonBefore = in.readDouble();
        memory.drift = in.readDouble();
        memory.inherited = in.readDouble();
        memory.fast.read(in);
        memory.slow.read(in);
        memory.season.read(in);
        memory.habits.read(in);
        memory.scale.read(in);
        memory.spell.read(in);
        memory.spikes.read(in);
        memory.distances.read(in);
        memory.drifts.read(in);
        memory.range.read(in);
        memory.ofSeason.read(in);
        return memory;
    }

    /** As {@link #write} does. */
    public byte[] toBytes() {
        try {
            var bytes = new ByteArrayOutputStream();
            write(new DataOutputStream(bytes));
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("an array takes every byte", e);
        }
    }

    /** As {@link #read} does. */
    public static AdaptiveMemory of(byte[] bytes) throws IOException {
        return read(new DataInputStream(new ByteArrayInputStream(bytes)));
    }
}
