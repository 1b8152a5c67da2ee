package io.modelwatch.schemas.read;

import static io.modelwatch.schemas.read.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.alert.Heartbeat;
import io.modelwatch.schemas.event.Currency;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.FeedbackKind;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.event.Segments;
import io.modelwatch.schemas.event.UnusablePart;
import io.modelwatch.schemas.produce.AvroWire;
import io.modelwatch.schemas.produce.Feedback;
import io.modelwatch.schemas.produce.InferenceRequest;
import io.modelwatch.schemas.produce.JsonWire;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordReaderTest {
    private final RecordReader reader = Samples.reader();

    @Test
    void readsARequestFromEitherFormat() {
        for (byte[] wire : List.of(AvroWire.encode(Samples.REQUEST), JsonWire.encode(Samples.REQUEST))) {
            Event event = accepted(Kind.REQUEST, wire);

            assertThat(event.requestId).isEqualTo(utf8("r-1"));
            assertThat(event.hash).isEqualTo(Hash.of64(utf8("r-1")));
            assertThat(event.model).isEqualTo("search-ranker");
            assertThat(event.version).isEqualTo("v7");
            assertThat(event.time).isEqualTo(NOW - 20);
            assertThat(event.weight).isEqualTo(3);
            assertThat(event.segments).isEqualTo(new Segments(List.of("device=ios", "country=de")));
        }
    }

    @Test
    void readsAResponseFromEitherFormat() {
        for (byte[] wire : List.of(AvroWire.encode(Samples.RESPONSE), JsonWire.encode(Samples.RESPONSE))) {
            Event event = accepted(Kind.RESPONSE, wire);

            assertThat(event.requestId).isEqualTo(utf8("r-1"));
            assertThat(event.status).isEqualTo("ok");
            assertThat(event.latencyMicros).isEqualTo(20_000);
            assertThat(event.items).containsExactly(hash("i-1"), hash("i-2"), hash("i-3"));
            assertThat(event.scores).containsExactly(0.9f, 0.5f, 0.1f);
        }
    }

    @Test
    void takesFeedbackAtItsKafkaTimestampAndKeepsWhenTheUserActed() {
        for (byte[] wire : List.of(AvroWire.encode(Samples.FEEDBACK), JsonWire.encode(Samples.FEEDBACK))) {
            Event event = accepted(Kind.FEEDBACK, wire);

            assertThat(event.time).isEqualTo(NOW);
            assertThat(event.labelTime).isEqualTo(NOW - 5);
            assertThat(event.item).isEqualTo(hash("i-2"));
            assertThat(event.label).isEqualTo(1);
        }
    }

    @Test
    void readsWhatWasDoneFromEitherFormat() {
        Feedback purchase =
                new Feedback("r-1", "i-2", Double.NaN, NOW - 5, "Add to Cart", 3, 9.99, "eur", "search-ranker");
        for (byte[] wire : List.of(AvroWire.encode(purchase), JsonWire.encode(purchase))) {
            Event event = accepted(Kind.FEEDBACK, wire);

            assertThat(event.feedbackKind).isEqualTo(FeedbackKind.CART);
            assertThat(event.label).isNaN();
            assertThat(event.position).isEqualTo(3);
            assertThat(event.value).isEqualTo(9.99);
            assertThat(Currency.text(event.currency)).isEqualTo("EUR");
            assertThat(event.model).isEqualTo("search-ranker");
            assertThat(event.unusable).isZero();
        }
    }

    @Test
    void leavesOutWhatOfAnActCannotBeUsed() {
        Feedback purchase = new Feedback("r-1", "i-2", 1, NOW - 5, "purchase", -1, 1e13, "euros", null);
        for (byte[] wire : List.of(AvroWire.encode(purchase), JsonWire.encode(purchase))) {
            Event event = accepted(Kind.FEEDBACK, wire);

            assertThat(event.position).isZero();
            assertThat(event.value).isNaN();
            assertThat(event.unusable)
                    .isEqualTo(UnusablePart.POSITION.bit() | UnusablePart.VALUE.bit() | UnusablePart.CURRENCY.bit());
        }
    }

    @Test
    void needsALabelOrAKind() {
        Feedback neither = new Feedback("r-1", "i-2", Double.NaN, NOW - 5);
        for (byte[] wire : List.of(AvroWire.encode(neither), JsonWire.encode(neither))) {
            assertThat(Samples.read(Samples.reader(), Kind.FEEDBACK, wire)
                            .refusal
                            .sentence())
                    .startsWith("label");
        }
    }

    /** A phone whose clock is 5 minutes ahead, one that was never set, and ones that say anything. */
    @ParameterizedTest
    @CsvSource({
        "1795300300000, 1795300000000",
        "1795300000001, 1795300000000",
        "1795300000000000, 1795300000000",
        "9223372036854775807, 1795300000000",
        "1795299999999, 1795299999999",
        "1000, 1000",
        "0, 0",
        "-1000, -1000",
        "-9223372036854775808, -9223372036854775808"
    })
    void takesALabelWhateverTheClientsClockSaysButNoActAfterItWasInKafka(long clients, long act) {
        Feedback feedback = new Feedback("r-1", "i-2", 1, clients);
        for (byte[] wire : List.of(AvroWire.encode(feedback), JsonWire.encode(feedback))) {
            Event event = accepted(Kind.FEEDBACK, wire);

            assertThat(event.time).isEqualTo(NOW);
            assertThat(event.labelTime).isEqualTo(act);
        }
    }

    @Test
    void readsResourceUsageFromEitherFormat() {
        for (byte[] wire : List.of(AvroWire.encode(Samples.USAGE), JsonWire.encode(Samples.USAGE))) {
            Event event = accepted(Kind.RESOURCE, wire);

            assertThat(event.instance).isEqualTo("ranker-0");
            assertThat(event.hash).isEqualTo(hash("ranker-0"));
            assertThat(event.readingNames).containsExactlyInAnyOrder("cpu", "memory");
            assertThat(event.readings[List.of(event.readingNames).indexOf("cpu")])
                    .isEqualTo(0.25);
        }
    }

    @Test
    void readsAHeartbeat() {
        assertThat(accepted(Kind.HEARTBEAT, Heartbeat.encode(NOW)).time).isEqualTo(NOW);
    }

    @Test
    void leavesOutPredictionsThatNobodyWants() {
        RecordReader careless = new RecordReader(new SchemaStore(), Projection.nothing(), SegmentDimensions.NONE, 0);

        for (byte[] wire : List.of(AvroWire.encode(Samples.RESPONSE), JsonWire.encode(Samples.RESPONSE))) {
            Incoming into = Samples.read(careless, Kind.RESPONSE, wire);

            assertThat(into.refusal).isNull();
            assertThat(into.event.items).isNull();
            assertThat(into.event.scores).isNull();
        }
    }

    @Test
    void keepsOnlyTheFirstItemsWithoutScoresWhereThatIsWanted() {
        RecordReader frugal =
                new RecordReader(new SchemaStore(), model -> Projection.Part.items(2), SegmentDimensions.NONE, 0);

        for (byte[] wire : List.of(AvroWire.encode(Samples.RESPONSE), JsonWire.encode(Samples.RESPONSE))) {
            Event event = Samples.read(frugal, Kind.RESPONSE, wire).event;

            assertThat(event.items).containsExactly(hash("i-1"), hash("i-2"));
            assertThat(event.scores).isNull();
        }
    }

    @Test
    void countsASegmentValueThatIsNotAdmittedAsOther() {
        Event event = accepted(Kind.REQUEST, AvroWire.encode(requestWith(Map.of("device", "fridge", "shop", "x"))));

        assertThat(event.segments).isEqualTo(new Segments(List.of("device=other")));
        assertThat(reader.otherSegments()).isEqualTo(1);
    }

    @Test
    void sharesEqualTextsAndSegments() {
        Event first = accepted(Kind.REQUEST, AvroWire.encode(Samples.REQUEST));
        Event second = accepted(Kind.REQUEST, JsonWire.encode(Samples.REQUEST));

        assertThat(second.model).isSameAs(first.model);
        assertThat(second.version).isSameAs(first.version);
        assertThat(second.segments).isSameAs(first.segments);
    }

    @Test
    void letsNoFieldOfTheRecordBeforeShineThrough() {
        accepted(Kind.REQUEST, AvroWire.encode(Samples.REQUEST));

        Event event = accepted(
                Kind.REQUEST,
                utf8("{\"requestId\":\"r-2\",\"model\":\"search-ranker\",\"version\":\"v7\",\"time\":" + NOW + "}"));

        assertThat(event.weight).isEqualTo(1);
        assertThat(event.segments).isEqualTo(Segments.NONE);
    }

    @Test
    void takesTheLastOfAFieldThatComesTwice() {
        Event event = accepted(
                Kind.FEEDBACK,
                utf8(
                        "{\"label\":NaN,\"requestId\":5,\"itemId\":\"a\",\"requestId\":\"r\",\"itemId\":{\"b\":[1]},\"time\":1,"
                                + "\"itemId\":\"c\",\"label\":2,\"unknown\":[{}]}"));

        assertThat(event.requestId).isEqualTo(utf8("r"));
        assertThat(event.item).isEqualTo(hash("c"));
        assertThat(event.label).isEqualTo(2);
    }

    private Event accepted(Kind kind, byte[] wire) {
        Incoming into = Samples.read(reader, kind, wire);
        assertThat(into.refusal).isNull();
        assertThat(into.event.kind).isEqualTo(kind);
        return into.event;
    }

    private static InferenceRequest requestWith(Map<String, String> segments) {
        return new InferenceRequest("r-1", "search-ranker", "v7", NOW, segments, List.of(), 1);
    }

    private static long hash(String text) {
        return Hash.of64(utf8(text));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
