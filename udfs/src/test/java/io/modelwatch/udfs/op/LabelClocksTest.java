package io.modelwatch.udfs.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Outcome.Judged;
import io.modelwatch.schemas.produce.AvroWire;
import io.modelwatch.schemas.produce.Feedback;
import io.modelwatch.schemas.read.Projection;
import io.modelwatch.schemas.read.RecordReader;
import io.modelwatch.schemas.read.RequestIds;
import io.modelwatch.schemas.read.SchemaStore;
import io.modelwatch.schemas.read.SegmentDimensions;
import io.modelwatch.schemas.read.TimeBounds;
import io.modelwatch.udfs.follow.Events;
import io.modelwatch.udfs.op.state.EventSerializer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** Labels of phones whose clocks are wrong, from the record to the truth that a request is judged by, as a live job reads them. */
class LabelClocksTest {
    private static final long SERVED = 1_795_300_000_000L;
    private static final long MINUTE = 60_000;
    private static final long FIVE_MINUTES_AHEAD = 5 * MINUTE;

    private final RecordReader reader = new RecordReader(
            new SchemaStore(),
            Projection.nothing(),
            SegmentDimensions.NONE,
            new TimeBounds(Clock.fixed(Instant.ofEpochMilli(SERVED + MINUTE), ZoneOffset.UTC), MINUTE, 60 * MINUTE),
            RequestIds.asTheyAre());

    private final List<Event> served =
            List.of(Events.request("a", SERVED - 10), Events.response("a", SERVED, "x", "y"));

    @Test
    void aPhoneFiveMinutesAheadHasItsLabelCounted() throws Exception {
        assertThat(labelOfX(said(1, SERVED + 2_000, SERVED + 2_000 + FIVE_MINUTES_AHEAD)))
                .isEqualTo(1);
    }

    @Test
    void itIsNoLaterThanWhatIsDoneAfterwardsOnAnother() throws Exception {
        assertThat(labelOfX(
                        said(1, SERVED + 2_000, SERVED + 2_000 + FIVE_MINUTES_AHEAD),
                        said(0, SERVED + 3_500, SERVED + 3_000)))
                .isZero();
    }

    @Test
    void aPhoneIn1970HasItsLabelCounted() throws Exception {
        assertThat(labelOfX(said(1, SERVED + 2_000, 7_000))).isEqualTo(1);
        assertThat(labelOfX(said(1, SERVED + 2_000, -7_000))).isEqualTo(1);
    }

    /** Wherever all of its acts lie before the request was served. */
    @Test
    void aPhoneIn1970MayChangeItsMind() throws Exception {
        assertThat(labelOfX(said(1, SERVED + 2_000, 7_000), said(0, SERVED + 3_000, 8_000)))
                .isZero();
    }

    @Test
    void whenALabelCountsIsNotThePhonesToSay() throws Exception {
        long tooLate = SERVED + FollowHarness.SHORT + 1;

        assertThat(labelOfX(said(1, tooLate, 7_000))).isNaN();
        assertThat(labelOfX(said(1, tooLate, SERVED + 1))).isNaN();
        assertThat(labelOfX(said(1, tooLate - 1, tooLate + FIVE_MINUTES_AHEAD))).isEqualTo(1);
    }

    /** What the request is judged by at its first horizon, in either order of arrival; NaN where there is no label. */
    private double labelOfX(Event... labels) throws Exception {
        double inOrder = labelOfX(false, labels);
        assertThat(labelOfX(true, labels)).isEqualTo(Double.valueOf(inOrder)); // NaN is NaN
        return inOrder;
    }

    private double labelOfX(boolean labelsFirst, Event... labels) throws Exception {
        try (var harness = FollowHarness.create()) {
            if (labelsFirst) {
                for (int last = labels.length - 1; last >= 0; last--) {
                    feed(harness, labels[last]);
                }
            }
            for (Event event : served) {
                feed(harness, event);
            }
            for (Event label : labelsFirst ? new Event[0] : labels) {
                feed(harness, label);
            }
            harness.processWatermark(SERVED + FollowHarness.SHORT);
            Judged judged = harness.extractOutputValues().stream()
                    .filter(Judged.class::isInstance)
                    .map(Judged.class::cast)
                    .findFirst()
                    .orElseThrow();
            return judged.truth().labelOf(Events.hash("x"));
        }
    }

    private Event said(double label, long inKafka, long byThePhonesClock) {
        Incoming into = new Incoming();
        into.input = Event.Kind.FEEDBACK;
        into.value = AvroWire.encode(new Feedback("a", "x", label, byThePhonesClock));
        into.timestamp = inKafka;
        reader.read(into, event -> assertThat(event.refusal).isNull());
        return new EventSerializer().copy(into.event);
    }

    private static void feed(KeyedOneInputStreamOperatorTestHarness<Integer, Event, Outcome> harness, Event event)
            throws Exception {
        harness.processElement(new EventSerializer().copy(event), event.time); // as from the shuffle
    }
}
