package io.modelwatch.schemas.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.read.mapping.Mapping;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The streaming reader of mapped JSON against one that reads trees, on records that nobody would write. */
class MappedFuzzTest {
    private static final int RECORDS = 100_000;
    private static final int WARM_UP = 5_000;
    /** A record costs at most so many times its size, … */
    private static final int MAX_FACTOR = 10;
    /** … beside the parser, that of each list of elements, and a refusal for each of up to twelve events. */
    private static final int MAX_CONSTANT = 28_672;

    static final List<Mapping> ALL = List.of(
            Mappings.of(
                    "request",
                    Map.of("/type", List.of("call")),
                    "request-id",
                    "/meta/rid",
                    "model",
                    "/meta/model",
                    "version",
                    "v1",
                    "time.at",
                    "/ts",
                    "time.format",
                    "RFC3339",
                    "segments.device",
                    "/ctx/0/device",
                    "segments.country",
                    "/ctx/1",
                    "sampled-rate",
                    "/rate"),
            Mappings.of(
                    "response",
                    Map.of("/type", List.of("call")),
                    "request-id",
                    "/meta/rid",
                    "model",
                    "/meta/model",
                    "version",
                    "/meta/v",
                    "time.at",
                    "/ts",
                    "time.plus-latency",
                    "",
                    "latency.at",
                    "/took",
                    "status",
                    "/http/code",
                    "predictions.each",
                    "/out",
                    "predictions.item-id",
                    "./sku",
                    "predictions.score",
                    "./by/s"),
            Mappings.of(
                    "joined",
                    Map.of("/type", List.of("call")),
                    "request-id",
                    "/meta/rid",
                    "model",
                    "/meta/model",
                    "version",
                    "v2",
                    "time.at",
                    "/ts",
                    "latency.since",
                    "/since",
                    "segments.device",
                    "/ctx/0/device",
                    "status",
                    "/http/code",
                    "predictions.each",
                    "/out",
                    "predictions.item-id",
                    "./sku",
                    "predictions.score",
                    "./by/s"),
            Mappings.of(
                    "feedback",
                    Map.of("/type", List.of("click", "buy")),
                    "request-id",
                    "/meta/rid",
                    "item-id",
                    "/item",
                    "label.at",
                    "/type",
                    "label.table.click",
                    "1",
                    "label.table.buy",
                    "3",
                    "time.at",
                    "/ts"),
            Mappings.of(
                    "feedback",
                    Map.of("/type", List.of("order"), "./sku", List.of("*")),
                    "name",
                    "order",
                    "each",
                    "/lines",
                    "request-id",
                    "/meta/rid",
                    "item-id",
                    "./sku",
                    "label.at",
                    "./qty",
                    "model",
                    "/meta/model",
                    "act.kind",
                    "./what",
                    "act.position",
                    "./place",
                    "act.value",
                    "./price",
                    "act.currency",
                    "/money",
                    "time.at",
                    "/at",
                    "time.format",
                    "EPOCH_SECONDS"),
            Mappings.of(
                    "resource",
                    Map.of("/type", List.of("usage")),
                    "model",
                    "/meta/model",
                    "version",
                    "v1",
                    "instance",
                    "/pod",
                    "time.format",
                    "KAFKA",
                    "readings.cpu",
                    "/cpu",
                    "readings.memory",
                    "/mem/rss"));

    private final RecordReader reader = Mappings.reader(ALL.toArray(Mapping[]::new));
    private final Incoming into = new Incoming();
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void agreesWithTheReferenceOnDamagedRecordsAndAllocatesLittle() {
        RandomLogs logs = new RandomLogs(1);
        Mutations mutations = new Mutations(2);
        int accepted = 0;
        for (int i = 0; i < RECORDS; i++) {
            byte[] record = logs.next(0.06).getBytes(StandardCharsets.UTF_8);
            byte[] damaged =
                    i % 3 == 0 ? mutations.damage(record, logs.next(0).getBytes(StandardCharsets.UTF_8)) : record;

            accepted += agreesOn(damaged, i >= WARM_UP) ? 1 : 0;
        }
        assertThat(accepted).isBetween(RECORDS * 3 / 10, RECORDS * 9 / 10);
    }

    @Test
    void agreesWithTheReferenceOnWholeRecords() {
        RandomLogs logs = new RandomLogs(3);
        for (int i = 0; i < RECORDS / 5; i++) {
            assertThat(agreesOn(logs.next(0).getBytes(StandardCharsets.UTF_8), false))
                    .isTrue();
        }
    }

    /** @return whether an event of the record was accepted, by both */
    private boolean agreesOn(byte[] record, boolean warm) {
        List<Map<String, Object>> expected = MappedReference.expect(ALL, record, Samples.NOW, Samples.MAX_ITEMS);
        long allocated = allocatedBy(record);
        long allowed = (long) MAX_FACTOR * record.length + MAX_CONSTANT;
        if (warm && allocated > allowed && allocatedBy(record) > allowed && allocatedBy(record) > allowed) {
            assertThat(allocated).as(() -> ReferenceReader.latin(record)).isLessThanOrEqualTo(allowed);
        }

        List<Map<String, Object>> actual = new ArrayList<>();
        read(
                record,
                event -> actual.add(
                        event.refusal == null ? ReferenceRules.actual(event.event) : ReferenceReader.NOTHING));
        if (!Objects.equals(actual, expected)) {
            assertThat(actual)
                    .as(() -> into.refusal + " " + ReferenceReader.latin(record))
                    .isEqualTo(expected);
        }
        return actual.stream().anyMatch(event -> !event.isEmpty());
    }

    private long allocatedBy(byte[] record) {
        long before = threads.getCurrentThreadAllocatedBytes();
        read(record, event -> {});
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private void read(byte[] record, Consumer<Incoming> each) {
        into.topic = Mappings.TOPIC;
        into.input = Kind.REQUEST;
        into.value = record;
        into.timestamp = Samples.NOW;
        reader.read(into, each);
    }
}
