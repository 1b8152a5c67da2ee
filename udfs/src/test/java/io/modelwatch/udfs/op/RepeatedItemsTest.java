package io.modelwatch.udfs.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.produce.AvroWire;
import io.modelwatch.schemas.produce.Feedback;
import io.modelwatch.schemas.produce.InferenceRequest;
import io.modelwatch.schemas.produce.InferenceResponse;
import io.modelwatch.schemas.produce.Prediction;
import io.modelwatch.schemas.read.Projection;
import io.modelwatch.schemas.read.RecordReader;
import io.modelwatch.schemas.read.SchemaStore;
import io.modelwatch.schemas.read.SegmentDimensions;
import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.follow.Events;
import io.modelwatch.udfs.op.state.EventSerializer;
import io.modelwatch.udfs.op.state.StreamTypes;
import io.modelwatch.udfs.window.PanePart;
import io.modelwatch.udfs.window.WindowSettings;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** A model that ranks an item twice, from the record to the metric. */
class RepeatedItemsTest {
    private static final long PANE = 10_000;
    private static final long SERVED_AT = 1_795_300_000_000L;

    private final RecordReader reader = new RecordReader(
            new SchemaStore(), model -> Projection.Part.itemsAndScores(100), SegmentDimensions.NONE, PANE);

    /** {@code hits must be in [0, 1], was 2} in {@code MergePanes} while both places of A counted. */
    @Test
    void countsAnItemAtItsFirstPlaceOnly() throws Exception {
        List<MetricPoint> points = measured(answer("r", "A", "A", "B"), click("r", "A"));

        assertThat(value(points, "recall_at_10")).isEqualTo(1);
        assertThat(value(points, "precision_at_10")).isEqualTo(0.1);
        assertThat(value(points, "click_through_rate_at_10")).isEqualTo(0.5);
    }

    /** Recall read 1.0 while the second place of A stood for the item that was missed. */
    @Test
    void doesNotMakeUpForWhatOtherRequestsMissed() throws Exception {
        List<MetricPoint> points = measured(Stream.of(
                        answer("r", "A", "A", "B"),
                        click("r", "A"),
                        answer("s", "C", "D"),
                        click("s", "C"),
                        click("s", "Z"))
                .flatMap(Stream::of)
                .toArray(byte[][]::new));

        assertThat(value(points, "recall_at_10")).isEqualTo(2 / 3.0);
    }

    private List<MetricPoint> measured(byte[][]... records) throws Exception {
        try (var follow = FollowHarness.create();
                var aggregate = aggregate();
                var merge = merge()) {
            for (byte[] record : Stream.of(records).flatMap(Stream::of).toList()) {
                follow.processElement(read(record), SERVED_AT);
            }
            long end = SERVED_AT + 2 * FollowHarness.LONG;
            follow.processWatermark(end);
            for (Outcome outcome : follow.extractOutputValues()) {
                aggregate.processElement(outcome, outcome.time());
            }
            aggregate.processWatermark(end);
            for (PanePart part : aggregate.extractOutputValues()) {
                merge.processElement(part, part.paneStart());
            }
            merge.processWatermark(end);
            return merge.extractOutputValues();
        }
    }

    private Event read(byte[] record) {
        Incoming into = new Incoming();
        into.input = kindOf(record);
        into.value = record;
        into.timestamp = SERVED_AT;
        reader.read(into, event -> assertThat(event.refusal).isNull());
        return new EventSerializer().copy(into.event);
    }

    /** By the fingerprint in its header. */
    private static Event.Kind kindOf(byte[] record) {
        for (Event.Kind kind : List.of(Event.Kind.REQUEST, Event.Kind.RESPONSE, Event.Kind.FEEDBACK)) {
            byte[] sample =
                    switch (kind) {
                        case REQUEST -> request("x");
                        case RESPONSE -> response("x");
                        default -> click("x", "x")[0];
                    };
            if (record[2] == sample[2] && record[3] == sample[3]) {
                return kind;
            }
        }
        throw new IllegalArgumentException("no such kind");
    }

    private static double value(List<MetricPoint> points, String metric) {
        return points.stream()
                .filter(point -> point.series().metric().equals(metric)
                        && point.series().window().text().equals("10s")
                        && point.series().horizon().text().equals("5s"))
                .findFirst()
                .orElseThrow()
                .value();
    }

    private static byte[][] answer(String id, String... items) {
        return new byte[][] {request(id), response(id, items)};
    }

    private static byte[] request(String id) {
        return AvroWire.encode(
                new InferenceRequest(id, Events.MODEL, Events.VERSION, SERVED_AT, Map.of(), List.of(), 1));
    }

    private static byte[] response(String id, String... items) {
        List<Prediction> predictions =
                Stream.of(items).map(item -> new Prediction(item, 1)).toList();
        return AvroWire.encode(
                new InferenceResponse(id, Events.MODEL, Events.VERSION, SERVED_AT, "ok", 10, predictions));
    }

    private static byte[][] click(String id, String item) {
        return new byte[][] {AvroWire.encode(new Feedback(id, item, 1, SERVED_AT))};
    }

    private static OneInputStreamOperatorTestHarness<Outcome, PanePart> aggregate() throws Exception {
        var harness = new OneInputStreamOperatorTestHarness<Outcome, PanePart>(
                new PreAggregate(Catalog.measures(), FollowHarness.settings(), PANE));
        harness.setup(StreamTypes.PANE_PART.createSerializer(
                harness.getExecutionConfig().getSerializerConfig()));
        harness.open();
        return harness;
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, PanePart, MetricPoint> merge() throws Exception {
        var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new MergePanes(
                        Catalog.measures(),
                        FollowHarness.settings(),
                        new WindowSettings(PANE, List.of(PANE)),
                        100 * FollowHarness.LONG),
                PanePart::slice,
                Types.STRING);
        harness.setup(
                StreamTypes.POINT.createSerializer(harness.getExecutionConfig().getSerializerConfig()));
        harness.open();
        return harness;
    }
}
