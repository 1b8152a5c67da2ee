package io.modelwatch.job.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.event.Currency;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.FeedbackKind;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.read.Projection;
import io.modelwatch.schemas.read.RecordReader;
import io.modelwatch.schemas.read.RequestIds;
import io.modelwatch.schemas.read.SchemaStore;
import io.modelwatch.schemas.read.TimeBounds;
import io.modelwatch.schemas.read.mapping.Mapping;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The mapping files of flink-conf/inputs, on examples that their vendors publish, with other values. */
class ShippedInputsTest {
    private static final long WRITTEN = 1_795_300_000_000L;

    @Test
    void callsOfLiteLlmAreRequestsWithTheirResponses() throws IOException {
        assertThat(events("litellm", ShippedInputsTest::call))
                .containsExactly(
                        "REQUEST chatcmpl-1 gpt-small/1 at 1795299999623",
                        "RESPONSE chatcmpl-1 gpt-small/1 at 1795299999623 ok 1500000",
                        "REQUEST chatcmpl-2 embed-large/1 at 1795299999250",
                        "RESPONSE chatcmpl-2 embed-large/1 at 1795299999250 failure 250000");
    }

    @Test
    void callsThatKongPassesOnAreRequestsWithTheirResponsesAndOtherCallsAreNone() throws IOException {
        assertThat(events("kong-ai", ShippedInputsTest::call))
                .containsExactly(
                        "REQUEST k-1 gpt-small/1 at 1795300000000",
                        "RESPONSE k-1 gpt-small/1 at 1795300000000 ok 1173000",
                        "REQUEST k-3 gpt-small/1 at 1795300000000",
                        "RESPONSE k-3 gpt-small/1 at 1795300000000 429 32000");
    }

    @Test
    void whatShoppersDoIsFeedbackOnRecommendations() throws IOException {
        assertThat(events("segment-ecommerce", ShippedInputsTest::feedback))
                .containsExactly(
                        "rec-1 p-1 impression NaN at 1795299950000, place 1",
                        "rec-1 p-2 impression NaN at 1795299950000, place 2",
                        "rec-1 p-1 view NaN at 1795299960000, place 3",
                        "rec-1 p-1 click NaN at 1795299958200, place 3",
                        "rec-1 p-1 cart 1.0 at 1795299970000",
                        "rec-1 p-1 cart 0.0 at 1795299980000",
                        "rec-1 p-1 purchase NaN at 1795299990000, 19.0 EUR",
                        "rec-0 p-4 purchase NaN at 1795299990000, 19.0 EUR");
    }

    @Test
    void rowsOfADatabaseAreFeedbackAndSnapshotsAndDeletedRowsAreNone() throws IOException {
        assertThat(events("kafka-connect", ShippedInputsTest::outcome))
                .containsExactly(
                        "loan-1 1 1.0 at 1795299950000",
                        "loan-2 2 0.0 at 1795299960500",
                        "loan-3 1 0.0 at 1795299960000",
                        "loan-3 1 1.0 at 1795299970000");
    }

    private static String call(Event event) {
        String said = "%s %s %s/%s at %d".formatted(event.kind, id(event), event.model, event.version, event.time);
        return event.kind == Kind.REQUEST ? said : said + " " + event.status + " " + event.latencyMicros;
    }

    private static String outcome(Event event) {
        return "%s %s %s at %d".formatted(id(event), item(event, List.of("1", "2")), event.label, event.labelTime);
    }

    private static String feedback(Event event) {
        String item = item(event, List.of("p-1", "p-2", "p-4", "p-9"));
        String kind = List.of("impression", "view", "click", "cart", "purchase").stream()
                .filter(each -> FeedbackKind.of(each) == event.feedbackKind)
                .findFirst()
                .orElseThrow();
        String said = "%s %s %s %s at %d".formatted(id(event), item, kind, event.label, event.labelTime);
        said += event.position == 0 ? "" : ", place " + event.position;
        return Double.isNaN(event.value) ? said : said + ", " + event.value + " " + Currency.text(event.currency);
    }

    private static String item(Event event, List<String> known) {
        return known.stream()
                .filter(each -> hash(each) == event.item)
                .findFirst()
                .orElseThrow();
    }

    private static String id(Event event) {
        return new String(event.requestId, StandardCharsets.UTF_8);
    }

    private static long hash(String item) {
        byte[] utf8 = item.getBytes(StandardCharsets.UTF_8);
        return Hash.of64(utf8, 0, utf8.length);
    }

    private static List<String> events(String name, Function<Event, String> said) throws IOException {
        Path file = Path.of("..", "flink-conf", "inputs", name + ".yaml");
        List<Mapping> mappings =
                MonitorConfig.load(List.of(file), Map.of()).reading().mappings();
        List<String> events = new ArrayList<>();
        Incoming record = new Incoming();
        record.topic = mappings.get(0).topic();
        record.input = Kind.REQUEST;
        record.timestamp = WRITTEN;
        try (InputStream examples = ShippedInputsTest.class.getResourceAsStream("/inputs/" + name + ".ndjson")) {
            record.value = examples.readAllBytes();
        }
        reader(mappings)
                .read(
                        record,
                        event ->
                                events.add(event.refusal == null ? said.apply(event.event) : event.refusal.sentence()));
        return events;
    }

    private static RecordReader reader(List<Mapping> mappings) {
        MonitorConfig config = MonitorConfig.load(List.of(), Map.of());
        return new RecordReader(
                new SchemaStore(),
                mappings,
                Projection.nothing(),
                config.reading().dimensions(),
                TimeBounds.ofReplay(config.admission().aheadMillis()),
                RequestIds.asTheyAre());
    }
}
