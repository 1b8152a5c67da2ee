package io.modelwatch.schemas.read;

import static io.modelwatch.schemas.read.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.event.Refusal.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our own JSON as other programs write it: where the meaning is plain it is read, where it is not it is refused. */
class TolerantJsonTest {
    private static final String CLICK = "{\"requestId\":\"%s\",\"itemId\":\"i\",\"label\":1,\"time\":1}";

    private final RecordReader reader = Samples.reader();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"2026-11-21T21:46:40Z\"",
                "\"2026-11-21T22:46:40+01:00\"",
                "\"2026-11-21 21:46:40.000000+0000\"",
                "1795297600",
                "1795297600.0",
                "1795297599.9999",
                "\"1795297600\"",
                "\"1795297600.0\"",
                "1795297600000.2",
                "1795297600000000",
                "1795297600000000999"
            })
    void aTimeThatIsPlainIsRead(String time) {
        assertThat(read(Kind.REQUEST, request(time)).event.time).isEqualTo(1_795_297_600_000L);
    }

    @ParameterizedTest
    @CsvSource({
        "'\"2026-11-21T21:46:40\"', looks like local time",
        "'\"2026-11-21\"', looks like local time",
        "'\"21/11/2026 21:46\"', was a text of 16 bytes",
        "'\"yesterday\"', was the text 'yesterday'",
        "0.5, 'since 1970, was 0.5'",
        "true, 'since 1970, was true'",
        "{}, 'since 1970, was an object'"
    })
    void aTimeThatIsNotIsRefusedWithWhatItLooksLike(String time, String end) {
        Incoming read = read(Kind.REQUEST, request(time));

        assertThat(read.refusal.reason()).isEqualTo(Reason.MALFORMED);
        assertThat(read.refusal.sentence()).startsWith("time must be ").contains(end);
    }

    @Test
    void namesMayBeInSnakeCase() {
        Incoming read = read(
                Kind.RESPONSE,
                "{\"request_id\":\"r\",\"model\":\"m\",\"version\":\"v\",\"time\":" + NOW
                        + ",\"latency_micros\":7,\"predictions\":[{\"item_id\":\"a\",\"score\":1}]}");

        assertThat(read.refusal).isNull();
        assertThat(read.event.latencyMicros).isEqualTo(7);
        assertThat(read.event.items).hasSize(1);
        assertThat(read.event.unusable).isZero();
    }

    /** Else a trace id of a gateway would take the place of the request's. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"request_id\":\"trace\",\"requestId\":\"r\",%s,\"predictions\":[{\"item_id\":4711,\"itemId\":\"a\",\"score\":1}]}",
                "{\"requestId\":\"r\",\"request_id\":\"trace\",%s,\"predictions\":[{\"itemId\":\"a\",\"item_id\":4711,\"score\":1}]}",
                "{\"requestId\":\"r\",\"request_id\":null,%s,\"predictions\":[{\"itemId\":\"a\",\"item_id\":null,\"score\":1}]}",
                "{\"requestId\":\"r\",\"request_id\":[7],%s,\"predictions\":[{\"itemId\":\"a\",\"item_id\":{},\"score\":1}]}"
            })
    void theContractsOwnNameComesFirst(String json) {
        String rest = "\"model\":\"m\",\"version\":\"v\",\"time\":" + NOW;
        Incoming plain = read(
                Kind.RESPONSE, "{\"requestId\":\"r\"," + rest + ",\"predictions\":[{\"itemId\":\"a\",\"score\":1}]}");
        byte[] id = plain.event.requestId.clone();
        long item = plain.event.items[0];

        Incoming read = read(Kind.RESPONSE, json.formatted(rest));

        assertThat(read.refusal).isNull();
        assertThat(read.event.requestId).isEqualTo(id);
        assertThat(read.event.items).containsExactly(item);
    }

    @Test
    void aByteOrderMarkIsSkipped() {
        assertThat(ids("\ufeff" + CLICK.formatted("a"))).containsExactly("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s\n%s\n", "%s%s", "[%s,%s]", " [ %s ,\n%s ] ", "\ufeff[%s,%s]", "\ufeff%s\r\n%s"})
    void severalEventsMayStandInOneRecord(String form) {
        assertThat(ids(form.formatted(CLICK.formatted("a"), CLICK.formatted("b"))))
                .containsExactly("a", "b");
    }

    @Test
    void anArrayMayHoldNone() {
        assertThat(ids("[]")).isEmpty();
        assertThat(reader.withoutEvents()).isEqualTo(1);
    }

    @Test
    void anEventThatIsRefusedCostsNoOther() {
        assertThat(ids("[" + CLICK.formatted("a") + ",{},7," + CLICK.formatted("d") + "]"))
                .containsExactly(
                        "a",
                        "missing_field: event 2 of the record: requestId must be there and not be empty",
                        "malformed: event 3 of the record: an event must be an object, was VALUE_NUMBER_INT",
                        "d");
    }

    @Test
    void whatFollowsBrokenJsonIsRefusedAtOnce() {
        assertThat(ids(CLICK.formatted("a") + "\n" + CLICK.formatted("b") + "\n{oops}\n" + CLICK.formatted("d")))
                .containsExactly("a", "b", "malformed: JSON must be valid, was not at byte 101");
    }

    @Test
    void aRecordHoldsABoundedNumberOfEvents() {
        List<String> read = ids("{}".repeat(10_001));

        assertThat(read).hasSize(10_001);
        assertThat(read.get(10_000)).isEqualTo("too_large: a record must hold at most 10000 events, holds more");
    }

    @Test
    void anArrayOfAnotherFormatIsNamed() {
        assertThat(ids("[{\"specversion\":\"1.0\"}]").get(0)).endsWith("looks like a structured CloudEvent");
    }

    private static String request(String time) {
        return "{\"requestId\":\"r\",\"model\":\"m\",\"version\":\"v\",\"time\":" + time + "}";
    }

    private Incoming read(Kind kind, String json) {
        return Samples.read(reader, kind, json.getBytes(StandardCharsets.UTF_8));
    }

    /** The request id of each click, or why it is refused. */
    private List<String> ids(String value) {
        Incoming record = new Incoming();
        record.input = Kind.FEEDBACK;
        record.timestamp = NOW;
        record.value = value.getBytes(StandardCharsets.UTF_8);
        List<String> ids = new ArrayList<>();
        reader.read(
                record,
                event -> ids.add(
                        event.refusal == null
                                ? new String(event.event.requestId, StandardCharsets.UTF_8)
                                : event.refusal.reason().code() + ": " + event.refusal.sentence()));
        return ids;
    }
}
