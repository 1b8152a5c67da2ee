package io.modelwatch.job.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.FeedbackKind;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.event.UnusablePart;
import io.modelwatch.schemas.read.Projection;
import io.modelwatch.schemas.read.RecordReader;
import io.modelwatch.schemas.read.RequestIds;
import io.modelwatch.schemas.read.SchemaStore;
import io.modelwatch.schemas.read.TimeBounds;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * The mapping file for User Behavior Insights, on objects of all the fields that its JSON schemas 1.3.0 have (o19s/ubi, schema/1.3.0), with
 * values of our own, and what they leave open: no hits, none logged, no id, a local time, an integer as an id, the position of 1.2.
 */
class ShippedUbiTest {
    private static final long WRITTEN = 1_795_300_000_000L;
    private static final List<String> ITEMS = List.of("p-1", "p-2", "p-4", "123456");

    @Test
    void queriesWithTheirHitsAreRequestsWithTheirResponses() throws IOException {
        assertThat(events("ubi-queries", ShippedUbiTest::call))
                .containsExactly(
                        "REQUEST q-1 primary-search/1 2026-11-21T21:59:10Z",
                        "RESPONSE q-1 primary-search/1 2026-11-21T21:59:10Z -2 [p-1, p-2, p-4]",
                        "REQUEST q-2 primary-search/1 2026-11-21T21:59:20.500Z",
                        "RESPONSE q-2 primary-search/1 2026-11-21T21:59:20.500Z -2 []",
                        "malformed");
    }

    @Test
    void whatUsersDidIsFeedbackOnTheQueriesTheyName() throws IOException {
        assertThat(events("ubi-events", ShippedUbiTest::act))
                .containsExactly(
                        "q-1 p-1 impression at 1 2026-11-21T21:59:11Z",
                        "q-1 p-2 click at 2 2026-11-21T21:59:12.250Z",
                        "q-1 p-2 cart at 0 2026-11-21T21:59:15Z",
                        "q-1 123456 view at 3 2026-11-21T21:59:16Z",
                        "q-1 p-2 purchase at 0 2026-11-21T21:59:30Z, without position");
    }

    private static String call(Event event) {
        String said = "%s %s %s/%s %s"
                .formatted(event.kind, id(event), event.model, event.version, Instant.ofEpochMilli(event.time));
        return event.kind == Kind.REQUEST
                ? said
                : "%s %d %s"
                        .formatted(
                                said,
                                event.latencyMicros,
                                Arrays.stream(event.items)
                                        .mapToObj(ShippedUbiTest::item)
                                        .toList());
    }

    private static String act(Event event) {
        String kind = List.of("impression", "view", "click", "cart", "purchase").stream()
                .filter(each -> FeedbackKind.of(each) == event.feedbackKind)
                .findFirst()
                .orElseThrow();
        String said = "%s %s %s at %d %s"
                .formatted(id(event), item(event.item), kind, event.position, Instant.ofEpochMilli(event.labelTime));
        return event.unusable == UnusablePart.POSITION.bit() ? said + ", without position" : said;
    }

    private static String id(Event event) {
        return new String(event.requestId, StandardCharsets.UTF_8);
    }

    private static String item(long hash) {
        return ITEMS.stream()
                .filter(each -> Hash.of64(each.getBytes(StandardCharsets.UTF_8)) == hash)
                .findFirst()
                .orElseThrow();
    }

    private static List<String> events(String topic, Function<Event, String> said) throws IOException {
        MonitorConfig config = MonitorConfig.load(List.of(Path.of("..", "flink-conf", "inputs", "ubi.yaml")), Map.of());
        RecordReader reader = new RecordReader(
                new SchemaStore(),
                config.reading().mappings(),
                model -> Projection.Part.items(10),
                config.reading().dimensions(),
                TimeBounds.ofReplay(config.admission().aheadMillis()),
                RequestIds.asTheyAre());
        Incoming record = new Incoming();
        record.topic = topic;
        record.input = topic.equals("ubi-queries") ? Kind.REQUEST : Kind.FEEDBACK;
        record.timestamp = WRITTEN;
        try (InputStream examples = ShippedUbiTest.class.getResourceAsStream("/inputs/" + topic + ".ndjson")) {
            record.value = examples.readAllBytes();
        }
        List<String> events = new ArrayList<>();
        reader.read(
                record,
                each -> events.add(
                        each.refusal == null
                                ? said.apply(each.event)
                                : each.refusal.reason().code()));
        return events;
    }
}
