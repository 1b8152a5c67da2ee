package io.modelwatch.udfs.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.SipHash;
import io.modelwatch.udfs.op.state.PendingRequestsSerializer;
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
        assertThat(ids.stream().map(id -> tag(table, id)).distinct().count()).isGreaterThan(MANY - 10);
        assertThat(table.longestRun()).isLessThan(LONG_RUN);
    }

    @Test
    void idsThatMetInOneTableDoNotMeetInTheOneThatIsRestored() throws Exception {
        PendingRequests before = new PendingRequests(SipHash.random());
        List<byte[]> ids = CollidingIds.some(MANY);
        ids.forEach(id -> insert(before, id, 0));
        List<byte[]> met =
                ids.stream().filter(id -> (tag(before, id) & 15) == 3).toList();
        PendingRequests after = restored(before);

        assertThat(met).hasSizeGreaterThan(100);
        assertThat(met.stream().map(id -> tag(after, id) & 15).distinct().count())
                .isGreaterThan(8);
        ids.forEach(
                id -> assertThat(after.find(tag(after, id), id, row -> true)).isNotNegative());
        assertThat(after.longestRun()).isLessThan(LONG_RUN);
    }

    @Test
    void aFewIdsOfOneHashMoveApartAtTheFirstLookUpThatMeetsThem() {
        PendingRequests table = new PendingRequests(SipHash.random());
        List<byte[]> ids = CollidingIds.some(20);
        ids.forEach(id -> insert(table, id, 0));
        assertThat(ids.stream().map(id -> tag(table, id)).distinct()).hasSize(1);

        ids.forEach(id -> table.find(tag(table, id), id, row -> true));
        table.scatterIfCrowded();

        assertThat(ids.stream().map(id -> tag(table, id)).distinct()).hasSizeGreaterThan(18);
        ids.forEach(
                id -> assertThat(table.find(tag(table, id), id, row -> true)).isNotNegative());
    }

    /** Their hashes differ, so that each has a place of its own: beside the one before. */
    @Test
    void idsThatWereChosenToStandInARowMoveApart() {
        PendingRequests table = new PendingRequests(SipHash.random());
        for (int place = 0; place < 600; place++) {
            table.insert(place, row(new byte[] {(byte) place, (byte) (place >> 8)}, 0), 1);
        }
        assertThat(table.longestRun()).isEqualTo(600);

        table.forEach(0, new byte[] {0, 0}, row -> {});
        table.scatterIfCrowded();

        assertThat(table.longestRun()).isLessThan(300);
        for (int place = 0; place < 600; place++) {
            byte[] id = {(byte) place, (byte) (place >> 8)};
            assertThat(table.find(tag(table, id), id, row -> true)).isNotNegative();
        }
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
        table.expire(1, (row, due, watermark) -> row.requestId().length == 1 ? 3 : PendingRequests.FORGET);
        fill(table, later, 7);

        assertThat(stages(table, id)).containsExactly(0, 1, 2, 3, 4);
        assertThat(stages(restored(table), id)).containsExactly(0, 1, 2, 3, 4);
        assertThat(table.find(tag(table, id), id, row -> false)).isEqualTo(-1);
        assertThat(table.passed()).isEqualTo(5);
    }

    private static void fill(PendingRequests table, int count, int stage) {
        for (int i = 0; i < count; i++) {
            insert(table, new byte[] {2, (byte) i, (byte) stage}, 0);
        }
    }

    private static List<Integer> stages(PendingRequests table, byte[] id) {
        List<Integer> stages = new ArrayList<>();
        table.forEach(tag(table, id), id, row -> stages.add(row.stage));
        return stages;
    }

    private static int tag(PendingRequests table, byte[] id) {
        return table.tag(Hash.of64(id), id);
    }

    private static void insert(PendingRequests table, byte[] id, int stage) {
        table.insert(tag(table, id), row(id, stage), 1);
    }

    private static Row row(byte[] id, int stage) {
        Row row = new Row();
        row.state = Row.State.ANSWERED;
        row.requestId(id);
        row.stage = stage;
        row.model = "m";
        row.version = "v";
        row.status = "ok";
        return row;
    }

    private static PendingRequests restored(PendingRequests table) throws Exception {
        DataOutputSerializer out = new DataOutputSerializer(1_024);
        new PendingRequestsSerializer().serialize(table, out);
        return new PendingRequestsSerializer().deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
    }
}
