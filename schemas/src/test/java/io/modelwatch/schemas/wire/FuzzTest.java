package io.modelwatch.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.modelwatch.schemas.Event.Kind;
import io.modelwatch.schemas.Incoming;
import java.lang.management.ManagementFactory;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
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
    void agreesWithTheReferenceOnDamagedRecords(Kind kind) {
        RandomRecords records = new RandomRecords(1);
        Mutations mutations = new Mutations(2);
        int accepted = 0;
        for (int i = 0; i < RECORDS; i++) {
            byte[] record = mutations.damage(records.encode(kind, 0.1), records.encode(kind, 0.1));

            accepted += agreesOn(kind, record) ? 1 : 0;
            if (i >= WARM_UP) {
                allocatesLittleFor(kind, record);
            }
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
            accepted += agreesOn(kind, records.encode(kind, 0.2)) ? 1 : 0;
        }
        assertThat(accepted).isBetween(RECORDS / 5 / 2, RECORDS / 5 - 1);
    }

    /** @return whether the record was accepted, by both */
    private boolean agreesOn(Kind kind, byte[] record) {
        Map<String, Object> expected = ReferenceRules.expect(kind, record, Samples.NOW, Samples.MAX_ITEMS);
        reader.read(kind, record, Samples.NOW, into);

        Map<String, Object> actual = into.refusal == null ? ReferenceRules.actual(into.event) : null;
        if (!Objects.equals(actual, expected)) {
            assertThat(actual).as(() -> into.refusal + " " + describe(record)).isEqualTo(expected);
        }
        return actual != null;
    }

    /** Tables that grow once for all records are let off: the record is read again. */
    private void allocatesLittleFor(Kind kind, byte[] record) {
        long allowed = (long) MAX_FACTOR * record.length + MAX_CONSTANT;
        long allocated = Math.min(allocatedBy(kind, record), allocatedBy(kind, record));
        if (allocated > allowed) {
            assertThat(allocated).as(() -> describe(record)).isLessThanOrEqualTo(allowed);
        }
    }

    private long allocatedBy(Kind kind, byte[] record) {
        long before = threads.getCurrentThreadAllocatedBytes();
        reader.read(kind, record, Samples.NOW, into);
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private static String describe(byte[] record) {
        return HexFormat.of().formatHex(record) + " " + ReferenceReader.latin(record);
    }
}
