package io.modelwatch.udfs.detect;

import io.modelwatch.udfs.guard.UnreadableMemory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;

/**
 * What a detector remembers of a series: the object that it works on, or the bytes that state holds of one that no point has needed yet. So
 * an object in the heap's state is written for a checkpoint, and not for each point.
 */
public final class DetectorMemory {
    /** Null where there is an object. */
    private final byte[] written;

    private final Held<?> held;

    private record Held<M>(Detector<M> detector, M memory) {
        byte[] toBytes() {
            try {
                var bytes = new ByteArrayOutputStream();
                detector.write(memory, new DataOutputStream(bytes));
                return bytes.toByteArray();
            } catch (IOException e) {
                throw new UncheckedIOException("an array takes every byte", e);
            }
        }

        Held<M> copy() {
            return new Held<>(detector, detector.copy(memory));
        }
    }

    private DetectorMemory(byte[] written, Held<?> held) {
        this.written = written;
        this.held = held;
    }

    /** @param bytes as a detector wrote them; nobody changes them */
    public static DetectorMemory written(byte[] bytes) {
        return new DetectorMemory(bytes, null);
    }

    static <M> DetectorMemory of(Detector<M> detector, M memory) {
        return new DetectorMemory(null, new Held<>(detector, memory));
    }

    /**
     * The object.
     *
     * @param detector one like that which wrote it: with the same {@link Detector#remembersAs}
     * @throws UnreadableMemory if the bytes are none of it
     */
    @SuppressWarnings("unchecked") // the detectors are alike, so their memories are
    <M> M as(Detector<M> detector) {
        return held == null ? read(detector) : (M) held.memory();
    }

    private <M> M read(Detector<M> detector) {
        try {
            return Objects.requireNonNull(detector.read(new DataInputStream(new ByteArrayInputStream(written))));
        } catch (IOException unreadable) { // of an array: nothing but its content can be wrong
            throw new UnreadableMemory("memory of %s cannot be read: %s".formatted(detector.describe(), unreadable));
        }
    }

    /** As the detector writes it. */
    byte[] toBytes() {
        return held == null ? written : held.toBytes();
    }

    /** One that changes apart from this. */
    DetectorMemory copy() {
        return held == null ? this : new DetectorMemory(null, held.copy());
    }
}
