package io.modelwatch.schemas.read.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SliceTableTest {
    private static final int MANY = 2_000;
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    @Test
    void numbersSlicesInTheirOrderUpToItsLimit() {
        SliceTable table = new SliceTable(MANY);
        for (int i = 0; i < MANY + 10; i++) {
            byte[] slice = ("name " + i).getBytes(StandardCharsets.UTF_8);
            assertThat(table.find(slice, 0, slice.length)).isEqualTo(SliceTable.ABSENT);
            assertThat(table.add(slice, 0, slice.length)).isEqualTo(i < MANY ? i : SliceTable.ABSENT);
        }

        byte[] slice = "a name 77".getBytes(StandardCharsets.UTF_8);
        assertThat(table.find(slice, 2, slice.length - 2)).isEqualTo(77);
    }

    /** Neither among themselves nor for those that come after. */
    @Test
    void namesThatWereChosenToCollideMakeItSlowOnce() {
        SliceTable table = new SliceTable(10 * MANY);
        for (byte[] name : collidingNames()) {
            table.find(name, 0, name.length);
            table.add(name, 0, name.length);
        }

        assertThat(table.longestRun()).isLessThan(80);
        assertThat(collidingNames())
                .allSatisfy(name -> assertThat(table.find(name, 0, name.length)).isNotNegative());
        byte[] honest = "ranker".getBytes(StandardCharsets.UTF_8);
        assertThat(table.add(honest, 0, honest.length)).isEqualTo(MANY);
    }

    /** Of 16 bytes: of any first eight there are last eight with which {@code Hash.of64} is the same. */
    private static List<byte[]> collidingNames() {
        List<byte[]> names = new ArrayList<>();
        for (long first = 0; first < MANY; first++) {
            names.add(ByteBuffer.allocate(2 * Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(first)
                    .putLong(mix((2 * Long.BYTES * MULTIPLIER) ^ first) ^ 42)
                    .array());
        }
        return names;
    }

    private static long mix(long value) {
        long mixed = value * MULTIPLIER;
        mixed ^= mixed >>> 33;
        mixed *= 0xFF51AFD7ED558CCDL;
        mixed ^= mixed >>> 33;
        mixed *= 0xC4CEB9FE1A85EC53L;
        return mixed ^ (mixed >>> 33);
    }
}
