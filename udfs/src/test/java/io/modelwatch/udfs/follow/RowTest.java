package io.modelwatch.udfs.follow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RowTest {
    private static final int MOST = 60;

    /** Short ids stand in the row itself, eight bytes to a number; long ones do not. */
    @Test
    void anIdOfAnyLengthIsItselfAndNoOther() {
        for (int length = 0; length <= MOST; length++) {
            byte[] id = new byte[length];
            Arrays.fill(id, (byte) 0x80);
            Row row = new Row();
            row.requestId(id.clone());

            assertThat(row.requestId()).isEqualTo(id);
            assertThat(row.isOf(id)).isTrue();
            assertThat(row.copy().isOf(id)).isTrue();
            assertThat(row.isOf(Arrays.copyOf(id, length + 1))).isFalse();
            for (int place = 0; place < length; place++) {
                byte[] other = id.clone();
                other[place] = 0;
                assertThat(row.isOf(other)).as("byte %d of %d", place, length).isFalse();
            }
        }
    }

    @Test
    void anIdIsItsCallersOwn() {
        for (int length : new int[] {5, MOST}) {
            byte[] id = new byte[length];
            Row row = new Row();
            row.requestId(id);

            id[0] = 1;
            row.requestId()[1] = 1;

            assertThat(row.requestId()).containsOnly(0);
        }
    }
}
