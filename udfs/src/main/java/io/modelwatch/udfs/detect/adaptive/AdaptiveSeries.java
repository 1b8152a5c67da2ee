package io.modelwatch.udfs.detect.adaptive;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What describes a series, whichever version of the model it is of and whoever asks: kept once, changed in place, and written in 500 bytes
 * after an hour, in less than 2,700 ever. It is learned from one version at a time; the others are judged by it. Not for several threads.
 */
public final class AdaptiveSeries {
    private static final byte VERSION = 2;

    /** Values that it was learned from. */
    long points;
    /** Start of the first window. */
    long firstMillis;
    /** Whether a full day was seen, and the season is part of what is expected. */
    boolean knowsDay;
    /** By how much the season has been moved in all: levels that lie beside it are moved back. */
    double moved;
    /** The level, without the season, of the version that taught last. */
    double level;
    /** The deviation by which its last distance was measured; 0 before. */
    double unit;

    Season season = new Season();
    Habits habits = new Habits();
    Scale scale = new Scale();
    Tail spikes = new Tail();
    Tail distances = new Tail();
    Maxima drifts = new Maxima(Records.BLOCKS, 1);
    Records range = new Records();
    Records ofSeason = new Records();

    /** Of a series of which nothing is known. */
    public AdaptiveSeries() {}

    boolean isMature() {
        return points >= Local.WARM_UP;
    }

    /** Moves every hour: the day goes on at another level. */
    void moveSeason(double shift) {
        if (shift != 0) {
            season.moveBy(shift);
            moved += shift;
        }
    }

    /** One that changes apart from this. */
    public AdaptiveSeries copy() {
        AdaptiveSeries copy = new AdaptiveSeries();
        copy.points = points;
        copy.firstMillis = firstMillis;
        copy.knowsDay = knowsDay;
        copy.moved = moved;
        copy.level = level;
        copy.unit = unit;
        copy.season = season.copy();
        copy.habits = habits.copy();
        copy.scale = scale.copy();
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
        out.writeDouble(moved);
        out.writeDouble(level);
        out.writeDouble(unit);
        season.write(out);
        habits.write(out);
        scale.write(out);
        spikes.write(out);
        distances.write(out);
        drifts.write(out);
        range.write(out);
        ofSeason.write(out);
    }

    /** @throws IOException if it is no memory, or one of a later release */
    public static AdaptiveSeries read(DataInput in) throws IOException {
        byte version = in.readByte();
        if (version != VERSION) {
            throw new IOException("version of an adaptive memory must be %s, was %s".formatted(VERSION, version));
        }
        AdaptiveSeries series = new AdaptiveSeries();
        series.points = in.readLong();
        series.firstMillis = in.readLong();
        series.knowsDay = in.readBoolean();
        series.moved = in.readDouble();
        series.level = in.readDouble();
        series.unit = in.readDouble();
        series.season.read(in);
        series.habits.read(in);
        series.scale.read(in);
        series.spikes.read(in);
        series.distances.read(in);
        series.drifts.read(in);
        series.range.read(in);
        series.ofSeason.read(in);
        return series;
    }
}
