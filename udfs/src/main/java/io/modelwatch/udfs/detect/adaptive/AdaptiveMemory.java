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
 * What the detector remembers of a series that has one version and is asked about by one rule: less than 3,000 bytes, changed in place by
 * each value and kept as an object. Owned by whoever owns the series; not for several threads.
 */
public final class AdaptiveMemory {
    final AdaptiveSeries series;
    final AdaptiveTrack track;

    /** Of a series of which nothing is known. */
    public AdaptiveMemory() {
        this(new AdaptiveSeries(), new AdaptiveTrack());
    }

    private AdaptiveMemory(AdaptiveSeries series, AdaptiveTrack track) {
        this.series = series;
        this.track = track;
    }

    /** Whether enough is known to judge the next value. */
    public boolean isMature() {
        return track.isMature(series);
    }

    /** What another series may start from: the same day, scale and level, without drift and spell. This stays as it is. */
    public AdaptiveMemory atRest() {
        return new AdaptiveMemory(series.copy(), track.forAnotherVersion());
    }

    /** One that changes apart from this. */
    public AdaptiveMemory copy() {
        return new AdaptiveMemory(series.copy(), track.copy());
    }

    /** In bytes that {@link #read} understands, of this release and later ones. */
    public void write(DataOutput out) throws IOException {
        series.write(out);
        track.write(out);
    }

    /** @throws IOException if it is no memory, or one of a later release */
    public static AdaptiveMemory read(DataInput in) throws IOException {
        return new AdaptiveMemory(AdaptiveSeries.read(in), AdaptiveTrack.read(in));
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
