package io.modelwatch.schemas.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.Incoming;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The hot reader against the reference, on records that nobody would write. */
class FuzzTest {
    private static final int RECORDS = 100_000;
    private static final int WARM_UP = 2_000;
    /** A record costs at most so many times its size, … */
    private static final int MAX_FACTOR = 10;
    /** … beside Jackson's parser, with the new names in its symbol table, and the stack trace of its exception: about 5 kB together. */
    private static final int MAX_CONSTANT = 8_192;

    private final RecordReader reader = Samples.reader();
    private final Incoming into = new Incoming();
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @EnumSource(names = {"REQUEST", "RESPONSE", "FEEDBACK", "RESOURCE"})
    void agreesWithTheReferenceOnDamagedRecordsAndAllocatesLittle(Kind kind) {
        RandomRecords records = new RandomRecords(1);
        Mutations mutations = new Mutations(2);
        int accepted = 0;
        for (int i = 0; i < RECORDS; i++) {
            byte[] record = mutations.damage(records.encodeAny(kind, 0.1), records.encodeAny(kind, 0.1));

            accepted += agreesOn(kind, record, i >= WARM_UP) ? 1 : 0;
        }
        // Neither all refused at the door nor all let through: the damage reaches every depth.
        assertThat(accepted).isBetween(RECORDS / 50, RECORDS / 2);
    }

    @ParameterizedTest
    @EnumSource(names = {"REQUEST", "RESPONSE", "FEEDBACK", "RESOURCE"})
    void agreesWithTheReferenceOnWholeRecords(Kind kind) {
        RandomRecords records = new RandomRecords(3);
        int accepted = 0;
        for (int i = 0; i < RECORDS / 5; i++) {
            accepted += agreesOn(kind, records.encodeAny(kind, 0.2), i >= WARM_UP) ? 1 : 0;
        }
        assertThat(accepted).isBetween(RECORDS / 5 / 2, RECORDS / 5 - 1);
    }

    /** @return whether an event of the record was accepted, by both */
    private boolean agreesOn(Kind kind, byte[] record, boolean warm) {
        List<Map<String, Object>> expected = ReferenceRules.expect(kind, record, Samples.NOW, Samples.MAX_ITEMS);
        long allocated = allocatedBy(kind, record);
        long allowed = (long) MAX_FACTOR * record.length + MAX_CONSTANT;
        // Tables that grow once for all records are let off: the record is read again. Jackson drops its table of names
        // when it
        // has become too large, and makes a new one for the record after that: so it is read a third time.
        if (warm && allocated > allowed && allocatedBy(kind, record) > allowed && allocatedBy(kind, record) > allowed) {
            assertThat(allocated).as(() -> describe(record)).isLessThanOrEqualTo(allowed);
        }

        List<Map<String, Object>> actual = eventsOf(kind, record);
        if (!Objects.equals(actual, expected)) {
            assertThat(actual).as(() -> into.refusal + " " + describe(record)).isEqualTo(expected);
        }
        return actual.stream().anyMatch(event -> !event.isEmpty());
    }

    private List<Map<String, Object>> eventsOf(Kind kind, byte[] record) {
        List<Map<String, Object>> events = new ArrayList<>();
        read(
                kind,
                record,
                event -> events.add(
                        event.refusal == null ? ReferenceRules.actual(event.event) : ReferenceReader.NOTHING));
        return events;
    }

    private long allocatedBy(Kind kind, byte[] record) {
        long before = threads.getCurrentThreadAllocatedBytes();
        read(kind, record, event -> {});
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private void read(Kind kind, byte[] record, Consumer<Incoming> each) {
        into.input = kind;
        into.value = record;
        into.timestamp = Samples.NOW;
        reader.read(into, each);
    }

    private static String describe(byte[] record) {
        return HexFormat.of().formatHex(record) + " " + ReferenceReader.latin(record);
    }
}
