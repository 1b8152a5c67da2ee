package io.modelwatch.udfs.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.SipHash;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class PendingRequestsTest {
    private static final int MANY = 10_000;
    /** Of a table that is three quarters full: by chance, a run longer than this among as many ids comes once in millions of keys. */
    private static final int LONG_RUN = 600;

    @Test
    void idsThatWereChosenToCollideDoNotMeet() {
        List<byte[]> ids = CollidingIds.some(MANY);
        PendingRequests table = new PendingRequests(SipHash.random());
        ids.forEach(id -> insert(table, id, 0));

        assertThat(ids.stream().map(Hash::of64).distinct()).hasSize(1);
        assertThat(ids.stream().map(table::tag).distinct().count()).isGreaterThan(MANY - 10);
        assertThat(table.longestRun()).isLessThan(LONG_RUN);
    }

    @Test
    void idsThatMetInOneTableDoNotMeetInTheOneThatIsRestored() throws Exception {
        PendingRequests before = new PendingRequests(SipHash.random());
        List<byte[]> ids = CollidingIds.some(MANY);
        List<byte[]> met = ids.stream().filter(id -> (before.tag(id) & 15) == 3).toList();
        met.forEach(id -> insert(before, id, 0));
        PendingRequests after = restored(before);

        assertThat(met).hasSizeGreaterThan(100);
        assertThat(met.stream().map(id -> after.tag(id) & 15).distinct().count())
                .isGreaterThan(8);
        met.forEach(id -> assertThat(after.find(after.tag(id), id, row -> true)).isNotNegative());
    }

    /** Which of two rows a record belongs to may depend on that. */
    @Property(tries = 200)
    void rowsOfAnIdStandInTheOrderOfTheirInsertionWhateverTheKey(
            @ForAll @IntRange(min = 1, max = 60) int others, @ForAll @IntRange(min = 1, max = 60) int later)
            throws Exception {
        PendingRequests table = new PendingRequests(SipHash.random());
        byte[] id = {1};
        for (int stage = 0; stage < 5; stage++) {
            insert(table, id, stage);
            fill(table, others, stage);
        }
        table.expire(1, (row, due, watermark) -> row.requestId.length == 1 ? 3 : PendingRequests.FORGET);
        fill(table, later, 7);

        assertThat(stages(table, id)).containsExactly(0, 1, 2, 3, 4);
        assertThat(stages(restored(table), id)).containsExactly(0, 1, 2, 3, 4);
        assertThat(table.find(table.tag(id), id, row -> false)).isEqualTo(-1);
        assertThat(table.passed()).isEqualTo(5);
    }

    private static void fill(PendingRequests table, int count, int stage) {
        for (int i = 0; i < count; i++) {
            insert(table, new byte[] {2, (byte) i, (byte) stage}, 0);
        }
    }

    private static List<Integer> stages(PendingRequests table, byte[] id) {
        List<Integer> stages = new ArrayList<>();
        table.forEach(table.tag(id), id, row -> stages.add(row.stage));
        return stages;
    }

    private static void insert(PendingRequests table, byte[] id, int stage) {
        Row row = new Row();
        row.state = Row.State.ANSWERED;
        row.requestId = id;
        row.stage = stage;
        row.model = "m";
        row.version = "v";
        row.status = "ok";
        table.insert(table.tag(id), row, 1);
    }

    private static PendingRequests restored(PendingRequests table) throws Exception {
        DataOutputSerializer out = new DataOutputSerializer(1_024);
        new PendingRequestsSerializer().serialize(table, out);
        return new PendingRequestsSerializer().deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
    }
}
