package io.modelwatch.udfs.detect;

import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.List;

/** The formats of the parts of memories that rules share, for tests elsewhere. */
public final class SharedFormats {
    private SharedFormats() {}

    /** One part: its format, and a memory of nothing. */
    public static final class Part<M> {
        private final DetectorMemory.Format<M> format;
        private final M initial;

        private Part(DetectorMemory.Format<M> format, M initial) {
            this.format = format;
            this.initial = initial;
        }

        public String name() {
            return format.describe();
        }

        public M initial() {
            return initial;
        }

        public void write(M memory, DataOutput out) throws IOException {
            format.write(memory, out);
        }

        public M read(DataInput in) throws IOException {
            return format.read(in);
        }

        public Object shown(M memory) {
            try {
                var bytes = new ByteArrayOutputStream();
                format.write(memory, new DataOutputStream(bytes));
                return HexFormat.of().formatHex(bytes.toByteArray());
            } catch (IOException e) {
                throw new UncheckedIOException("an array takes every byte", e);
            }
        }
    }

    /** None where the detector shares nothing. */
    public static List<Part<?>> of(Detector<?> detector) {
        return detector.sharing() == null ? List.of() : parts(detector.sharing());
    }

    private static <S, T> List<Part<?>> parts(Sharing<S, T> sharing) {
        return List.of(
                new Part<>(sharing.series(), sharing.initialSeries()),
                new Part<>(sharing.tracks(), sharing.initialTrack()));
    }
}
