package io.modelwatch.schemas.read;

import static io.modelwatch.schemas.read.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.Header;
import io.modelwatch.schemas.event.Headers;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.event.ListedHeaders;
import io.modelwatch.schemas.event.Refusal.Reason;
import io.modelwatch.schemas.event.UnusablePart;
import io.modelwatch.schemas.produce.JsonWire;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a format may do: be known by a header, say of which kind its events are, and hold none, one or several of them. */
class RecordFormatTest {
    private static final Headers LINES = headers(new Header("format", utf8("lines")));

    private final List<String> events = new ArrayList<>();
    private final RecordReader reader = new RecordReader(
            TimeBounds.ofReplay(Samples.AHEAD),
            new Draft(
                    model -> Projection.Part.NOTHING,
                    SegmentDimensions.NONE,
                    TimeBounds.ofReplay(Samples.AHEAD),
                    RequestIds.asTheyAre()),
            draft -> new Formats(
                    List.of(new Lines(draft)),
                    List.of(new AvroFormat(new SchemaStore(), draft), new JsonFormat(draft))));

    @Test
    void aRecordMayHoldSeveralEventsOfSeveralKinds() {
        read(LINES, "request a\nresponse a");

        assertThat(events).containsExactly("42 REQUEST a", "42 RESPONSE a");
        assertThat(reader.withoutEvents()).isZero();
    }

    @Test
    void aRecordMayHoldNoEvent() {
        read(LINES, "\n");

        assertThat(events).isEmpty();
        assertThat(reader.withoutEvents()).isEqualTo(1);
    }

    @Test
    void anEventThatIsRefusedCostsNoOtherOfItsRecord() {
        read(LINES, "request a\nrequest " + "x".repeat(257) + "\nresponse a\nresponse " + "x".repeat(257));

        assertThat(events)
                .containsExactly(
                        "42 REQUEST a",
                        "42 REQUEST id_too_long: event 2 of the record: requestId must be 1 to 256 bytes of UTF-8, was 257 bytes",
                        "42 RESPONSE a",
                        "42 RESPONSE id_too_long again: event 4 of the record: requestId must be 1 to 256 bytes of UTF-8, was 257 bytes");
    }

    @Test
    void whatIsRefusedBeforeItIsAnEventIsOfTheInputsKind() {
        read(LINES, "request a\nrequest b\nnonsense");

        assertThat(events)
                .containsExactly(
                        "42 REQUEST a", "42 REQUEST b", "42 FEEDBACK malformed: a line must be known, was not");
    }

    @Test
    void aRecordThatFollowsARefusedOneHasARefusalOfItsOwn() {
        read(LINES, "nonsense");
        read(LINES, "nonsense");

        assertThat(events)
                .containsExactly(
                        "42 FEEDBACK malformed: a line must be known, was not",
                        "42 FEEDBACK malformed: a line must be known, was not");
    }

    @Test
    void aHeaderIsAskedBeforeTheBytes() {
        byte[] feedback = JsonWire.encode(Samples.FEEDBACK);

        read(LINES, new String(feedback, StandardCharsets.UTF_8));
        read(headers(new Header("traceparent", null)), new String(feedback, StandardCharsets.UTF_8));

        assertThat(events).containsExactly("42 FEEDBACK malformed: a line must be known, was not", "42 FEEDBACK r-1");
    }

    @Test
    void nobodyLooksAtHeadersWhereNoFormatIsKnownByThem() {
        Incoming record = record(new Unseen(), JsonWire.encode(Samples.FEEDBACK));

        Samples.reader().read(record, this::note);

        assertThat(events).containsExactly("42 FEEDBACK r-1");
    }

    @Test
    void aPartThatCannotBeUsedIsCountedForEachEvent() {
        read(LINES, "response a\nresponse b\nrequest c");

        assertThat(reader.without(UnusablePart.LATENCY)).isEqualTo(2);
    }

    @Test
    void aRefusalNamesTheFormatsThatAreRead() {
        read(ListedHeaders.NONE, "?");

        assertThat(events)
                .containsExactly(
                        "42 FEEDBACK unknown_format: the record must be lines (by header) or Avro single-object encoding (C3 01)"
                                + " or JSON ({ or [), begins with 3F and looks like plain text");
    }

    private void read(Headers headers, String value) {
        reader.read(record(headers, utf8(value)), this::note);
    }

    private static Incoming record(Headers headers, byte[] value) {
        Incoming record = new Incoming();
        record.input = Kind.FEEDBACK;
        record.offset = 42;
        record.timestamp = NOW;
        record.headers = headers;
        record.value = value;
        return record;
    }

    private void note(Incoming event) {
        String what = event.refusal == null
                ? new String(event.event.requestId, StandardCharsets.UTF_8)
                : event.refusal.reason().code() + (event.refusedBefore ? " again" : "") + ": "
                        + event.refusal.sentence();
        events.add(event.offset + " " + event.event.kind + " " + what);
    }

    private static Headers headers(Header... all) {
        return new ListedHeaders(List.of(all));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Headers that must not be looked at. */
    private static final class Unseen implements Headers {
        @Override
        public int count() {
            throw new AssertionError("headers were looked at");
        }

        @Override
        public String name(int index) {
            throw new AssertionError("headers were looked at");
        }

        @Override
        public byte[] value(int index) {
            throw new AssertionError("headers were looked at");
        }
    }

    /** A format of this test: known by a header, each line that is not blank is an event, its kind and request id. */
    private record Lines(Draft draft) implements RecordFormat {
        @Override
        public String name() {
            return "lines (by header)";
        }

        @Override
        public boolean recognises(Incoming record, byte[] value) {
            return Arrays.equals(utf8("lines"), record.headers.last("format"));
        }

        @Override
        public void read(Incoming record, byte[] value, EventSink sink) {
            for (String line : new String(value, StandardCharsets.UTF_8).split("\n")) {
                if (!line.isBlank()) {
                    readLine(line.split(" "), sink);
                }
            }
        }

        private void readLine(String[] words, EventSink sink) {
            switch (words[0]) {
                case "request" -> readEvent(Kind.REQUEST, utf8(words[1]), sink);
                case "response" -> readEvent(Kind.RESPONSE, utf8(words[1]), sink);
                default -> throw new Refused(Reason.MALFORMED, "a line must be known, was not");
            }
        }

        private void readEvent(Kind kind, byte[] id, EventSink sink) {
            try {
                sink.begin(kind);
                draft.text(Field.REQUEST_ID, id, 0, id.length);
                draft.text(Field.MODEL, utf8("m"), 0, 1);
                draft.text(Field.VERSION, utf8("v"), 0, 1);
                draft.whole(Field.TIME, NOW);
                if (kind == Kind.RESPONSE) {
                    draft.whole(Field.LATENCY, -7);
                }
                sink.end();
            } catch (Refused refused) {
                sink.refuse(refused);
            }
        }
    }
}
