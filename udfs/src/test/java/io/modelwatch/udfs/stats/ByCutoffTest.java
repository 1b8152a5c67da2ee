package io.modelwatch.udfs.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ByCutoffTest {
    @Test
    void mergesEachCutoffWithItsOwn() {
        ByCutoff<Total> totals = totals(1, 10);
        totals.merge(filled(1, 10));
        totals.merge(filled(1, 10));

        assertThat(totals.all()).extracting(total -> total.sum).containsExactly(202L, 220L);
    }

    @Test
    void writesTheNumberOfCutoffsThenEachWithItsK() throws IOException {
        assertThat(written(filled(1, 10)))
                .containsExactly(
                        0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 101, 0, 0, 0, 10, 0, 0, 0, 0, 0, 0, 0, 110);
    }

    @Test
    void restoresByKDropsWhatIsNoLongerConfiguredAndStartsTheNewEmpty() throws IOException {
        ByCutoff<Total> totals = filled(10, 20, 5);
        totals.restore(input(written(filled(1, 5, 10))));

        assertThat(totals.all()).extracting(total -> total.k).containsExactly(10, 20, 5);
        assertThat(totals.all()).extracting(total -> total.sum).containsExactly(110L, 0L, 105L);
    }

    @Test
    void refusesMoreCutoffsThanAnybodyConfigures() {
        assertThatThrownBy(() -> totals(1).restore(input(new byte[] {127, 0, 0, 0})))
                .isInstanceOf(IOException.class)
                .hasMessage("length of cutoffs must be in [0, 268435456], was 2130706432");
    }

    /** At each cutoff k the sum is 100 + k. */
    private static ByCutoff<Total> filled(Integer... cutoffs) {
        ByCutoff<Total> totals = totals(cutoffs);
        Arrays.stream(totals.all()).forEach(total -> total.sum = 100L + total.k);
        return totals;
    }

    private static ByCutoff<Total> totals(Integer... cutoffs) {
        return new ByCutoff<>(List.of(cutoffs), Total::new, Total[]::new);
    }

    private static byte[] written(ByCutoff<Total> totals) throws IOException {
        var bytes = new ByteArrayOutputStream();
        totals.write(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static DataInput input(byte[] bytes) {
        return new DataInputStream(new ByteArrayInputStream(bytes));
    }

    private static final class Total extends ByCutoff.Sums<Total> {
        private long sum;

        Total(int k) {
            super(k);
        }

        @Override
        protected void merge(Total that) {
            sum += that.sum;
        }

        @Override
        protected void write(DataOutput out) throws IOException {
            out.writeLong(sum);
        }

        @Override
        protected void restore(DataInput in) throws IOException {
            sum = in.readLong();
        }
    }
}
