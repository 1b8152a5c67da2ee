package io.modelwatch.udfs.detect;

import io.modelwatch.udfs.guard.UnreadableMemory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;

/**
 * What a detector remembers of a series: the object that it works on, or the bytes that state holds of one that no point has needed yet. So
 * an object in the heap's state is written for a checkpoint, and not for each point.
 */
public final class DetectorMemory {
    /**
     * How a memory is written, read and copied.
     *
     * @param <M> the memory
     */
    interface Format<M> {
        /** Whose memory it is, for messages. */
        String describe();

        /** A memory that changes apart from the given one; the same where nobody changes one. */
        default M copy(M memory) {
            return memory;
        }

        void write(M memory, DataOutput out) throws IOException;

        M read(DataInput in) throws IOException;
    }

    /** Null where there is an object. */
    private final byte[] written;

    private final Held<?> held;

    private record Held<M>(Format<M> format, M memory) {
        byte[] toBytes() {
            try {
                var bytes = new ByteArrayOutputStream();
                format.write(memory, new DataOutputStream(bytes));
                return bytes.toByteArray();
            } catch (IOException e) {
                throw new UncheckedIOException("an array takes every byte", e);
            }
        }

        Held<M> copy() {
            return new Held<>(format, format.copy(memory));
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

    static <M> DetectorMemory of(Format<M> format, M memory) {
        return new DetectorMemory(null, new Held<>(format, memory));
    }

    /**
     * The object.
     *
     * @param format one like that which wrote it: of a detector with the same {@link Detector#remembersAs}
     * @throws UnreadableMemory if the bytes are none of it
     */
    @SuppressWarnings("unchecked") // the detectors are alike, so their memories are
    <M> M as(Format<M> format) {
        return held == null ? read(format) : (M) held.memory();
    }

    private <M> M read(Format<M> format) {
        try {
            return Objects.requireNonNull(format.read(new DataInputStream(new ByteArrayInputStream(written))));
        } catch (IOException unreadable) { // of an array: nothing but its content can be wrong
            throw new UnreadableMemory("memory of %s cannot be read: %s".formatted(format.describe(), unreadable));
        }
    }

    /** Whether there is an object, which {@link #as} gives. */
    boolean isHeld() {
        return held != null;
    }

    /** As its format writes it. */
    byte[] toBytes() {
        return held == null ? written : held.toBytes();
    }

    /** One that changes apart from this. */
    DetectorMemory copy() {
        return held == null ? this : new DetectorMemory(null, held.copy());
    }
}
