package io.modelwatch.schemas.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.event.Refusal;
import io.modelwatch.schemas.event.Tensor;
import io.modelwatch.schemas.produce.Feedback;
import io.modelwatch.schemas.produce.InferenceRequest;
import io.modelwatch.schemas.produce.InferenceResponse;
import io.modelwatch.schemas.produce.Prediction;
import io.modelwatch.schemas.produce.ResourceUsage;
import io.modelwatch.schemas.read.SegmentDimensions.Dimension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One good record of each kind, and readers of them. */
public final class Samples {
    static final long NOW = 1_795_300_000_000L;
    static final long AHEAD = 60_000;
    static final int MAX_ITEMS = 100;

    static final InferenceRequest REQUEST = new InferenceRequest(
            "r-1",
            "search-ranker",
            "v7",
            NOW - 20,
            Map.of("device", "ios", "country", "de"),
            List.of(Tensor.row("features", 0.5f, 1.5f)),
            3);
    static final InferenceResponse RESPONSE = new InferenceResponse(
            "r-1",
            "search-ranker",
            "v7",
            NOW,
            "ok",
            20_000,
            List.of(new Prediction("i-1", 0.9), new Prediction("i-2", 0.5), new Prediction("i-3", 0.1)));
    static final Feedback FEEDBACK = new Feedback("r-1", "i-2", 1, NOW - 5);
    static final ResourceUsage USAGE =
            new ResourceUsage("search-ranker", "v7", "ranker-0", NOW, Map.of("cpu", 0.25, "memory", 2e9));

    static final SegmentDimensions DIMENSIONS = new SegmentDimensions(Map.of(
            "search-ranker",
            List.of(
                    new Dimension("device", List.of("ios", "android")),
                    new Dimension("country", List.of("de", "fr")))));

    private Samples() {}

    static RecordReader reader() {
        return reader(new SchemaStore());
    }

    static RecordReader reader(SchemaStore schemas) {
        return new RecordReader(schemas, model -> Projection.Part.itemsAndScores(MAX_ITEMS), DIMENSIONS, AHEAD);
    }

    public static Incoming read(RecordReader reader, Kind kind, byte[] value) {
        return read(reader, kind, value, NOW);
    }

    /** Of each event of the record, null where it is used. */
    static List<Refusal> refusals(RecordReader reader, Kind kind, byte[] value) {
        Incoming record = new Incoming();
        record.input = kind;
        record.value = value;
        record.timestamp = NOW;
        List<Refusal> refusals = new ArrayList<>();
        reader.read(record, event -> refusals.add(event.refusal));
        return refusals;
    }

    static Incoming read(RecordReader reader, Kind kind, byte[] value, long kafkaTimestamp) {
        Incoming record = new Incoming();
        record.input = kind;
        record.value = value;
        record.timestamp = kafkaTimestamp;
        int[] events = new int[1];
        reader.read(record, event -> events[0]++);
        assertThat(events).as("events of the record").containsExactly(1);
        return record;
    }
}
