package io.modelwatch.udfs.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.event.Outcome;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SummariesTest {
    private static final ModelSettings SETTINGS = ModelSettings.serviceOnly("m");

    /** What a measure of this test remembers: so many bytes. */
    private record Bytes(String name, int length) implements Measure, Summary {
        @Override
        public Subject subject() {
            return Subject.SERVICE;
        }

        @Override
        public boolean appliesTo(ModelSettings settings) {
            return true;
        }

        @Override
        public List<Metric> metrics() {
            return List.of();
        }

        @Override
        public Summary empty(ModelSettings settings) {
            return this;
        }

        @Override
        public void add(Outcome outcome) {}

        @Override
        public void merge(Summary other) {}

        @Override
        public void read(long windowMillis, Readings out) {
            out.put(name, length, 1, List.of());
        }

        @Override
        public void write(DataOutput out) throws IOException {
            out.write(new byte[length]);
        }

        @Override
        public void restore(DataInput in) throws IOException {
            in.readFully(new byte[length]);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 1 << 15, (1 << 16) - 1, 1 << 16, (1 << 16) + 1})
    void readsBackSoManyMeasuresSuchNamesAndSuchSummaries(int size) {
        Bytes last = new Bytes("n".repeat(size), size);
        List<Measure> all = IntStream.rangeClosed(0, size)
                .<Measure>mapToObj(i -> i == size ? last : new Bytes("measure " + i, 1))
                .toList();
        byte[] written = Summaries.of(all, Measure.Subject.SERVICE, SETTINGS).toBytes();
        Summaries read = new Summaries(List.of(last), SETTINGS);
        read.merge(written);

        assertThat(said(read)).containsExactly(last.name() + "=" + size);
    }

    private static List<String> said(Summaries summaries) {
        var said = new java.util.ArrayList<String>();
        summaries.read(1, (metric, reading) -> said.add(metric + "=" + (int) reading.value()), said::add);
        return said;
    }
}
