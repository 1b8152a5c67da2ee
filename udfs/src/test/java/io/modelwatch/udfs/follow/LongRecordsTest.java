package io.modelwatch.udfs.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.SipHash;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

class LongRecordsTest {
    private record Piece(long item, long bits, long act, long time) {
        long[] key() {
            return new long[] {item, bits, act, 0, 0, 0, item % 2};
        }
    }

    @Property(tries = 300)
    void findsWhatAListFinds(@ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int items) throws Exception {
        Random random = new Random(seed);
        List<Piece> list = new ArrayList<>();
        WaitingFeedback records = new WaitingFeedback(SipHash.random());
        for (int step = 0; step < 300; step++) {
            Piece piece = new Piece(random.nextInt(items), random.nextInt(2), random.nextInt(2), random.nextInt(1_000));
            boolean known = list.stream().anyMatch(other -> saysTheSame(piece, other, 50));
            assertThat(records.find(piece.key(), piece.time, 50) >= 0).isEqualTo(known);
            if (!known) {
                list.add(piece);
                records.add(piece.key(), piece.time);
            }
            if (random.nextInt(20) == 0) {
                long until = random.nextInt(600);
                list.removeIf(other -> other.time <= until);
                records.forgetUntil(until);
            }
            if (random.nextInt(50) == 0) {
                records = random.nextBoolean() ? records.copy() : readBack(records);
            }
            assertThat(records.size()).isEqualTo(list.size());
        }
        List<Piece> visited = new ArrayList<>();
        WaitingFeedback all = records;
        records.visit(i -> !visited.add(new Piece(all.item(i), all.bits(i), all.act(i), all.recordTime(i))));

        assertThat(visited).containsExactlyInAnyOrderElementsOf(list);
        assertThat(list.isEmpty() ? 0 : records.earliest())
                .isEqualTo(list.isEmpty() ? 0 : Collections.min(list, (a, b) -> Long.compare(a.time, b.time)).time);
    }

    private static boolean saysTheSame(Piece one, Piece other, long within) {
        return one.item == other.item
                && one.bits == other.bits
                && one.act == other.act
                && Math.abs(one.time - other.time) <= within;
    }

    private static WaitingFeedback readBack(WaitingFeedback records) throws Exception {
        DataOutputSerializer out = new DataOutputSerializer(64);
        records.write(out);
        WaitingFeedback read = new WaitingFeedback(SipHash.random());
        read.read(new DataInputDeserializer(out.getCopyOfBuffer()));
        return read;
    }
}
