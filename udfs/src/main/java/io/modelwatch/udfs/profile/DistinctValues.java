package io.modelwatch.udfs.profile;

import io.modelwatch.udfs.format.Lengths;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * How many different values there were: HyperLogLog (P. Flajolet et al., 2007) with 1,024 registers, read by the estimator of O. Ertl
 * ("New cardinality estimation algorithms for HyperLogLog sketches", 2017, algorithm 6), which needs no table of corrections. The standard
 * error is 3.25 %. Registers are maxima, so any order and any split give the same.
 */
public final class DistinctValues {
    private static final int BITS = 10;
    private static final int REGISTERS = 1 << BITS;
    /** Bits that the rank of a register is read from. */
    private static final int RANK_BITS = Long.SIZE - BITS;

    private static final double ALPHA = 0.5 / Math.log(2);
    private static final byte DENSE = 1;
    private static final byte SPARSE = 0;
    /** Up to here a register's index and rank are written each. */
    private static final int MOST_SPARSE = REGISTERS / 3;

    private final byte[] registers = new byte[REGISTERS];

    /** @param hash of a value, all of whose bits look like chance */
    public void add(long hash) {
        int register = (int) (hash >>> RANK_BITS);
        byte rank = (byte) (1 + Math.min(RANK_BITS, Long.numberOfLeadingZeros(hash << BITS)));
        if (registers[register] < rank) {
            registers[register] = rank;
        }
    }

    /** Takes others in; they stay as they are. */
    public void merge(DistinctValues other) {
        for (int i = 0; i < REGISTERS; i++) {
            registers[i] = (byte) Math.max(registers[i], other.registers[i]);
        }
    }

    /** About how many different values there were; 0 for none. */
    public double estimate() {
        int[] byRank = new int[RANK_BITS + 2];
        for (byte rank : registers) {
            byRank[rank]++;
        }
        if (byRank[0] == REGISTERS) {
            return 0;
        }
        double sum = REGISTERS * tau(1 - (double) byRank[RANK_BITS + 1] / REGISTERS);
        for (int rank = RANK_BITS; rank >= 1; rank--) {
            sum = 0.5 * (sum + byRank[rank]);
        }
        sum += REGISTERS * sigma((double) byRank[0] / REGISTERS);
        return ALPHA * REGISTERS * REGISTERS / sum;
    }

    /** @param x in [0, 1) */
    private static double sigma(double x) {
        double power = x;
        double factor = 1;
        double sum = x;
        double before;
        do {
            power *= power;
            before = sum;
            sum += power * factor;
            factor += factor;
        } while (sum != before);
        return sum;
    }

    /** @param x in [0, 1] */
    private static double tau(double x) {
        if (x == 0 || x == 1) {
            return 0;
        }
        double root = x;
        double factor = 1;
        double sum = 1 - x;
        double before;
        do {
            root = Math.sqrt(root);
            before = sum;
            factor *= 0.5;
            sum -= (1 - root) * (1 - root) * factor;
        } while (sum != before);
        return sum / 3;
    }

    public void write(DataOutput out) throws IOException {
        int used = 0;
        for (byte rank : registers) {
            used += rank == 0 ? 0 : 1;
        }
        if (used > MOST_SPARSE) {
            out.writeByte(DENSE);
            out.write(registers, 0, REGISTERS);
            return;
        }
        out.writeByte(SPARSE);
        Lengths.write(used, out);
        for (int i = 0; i < REGISTERS; i++) {
            if (registers[i] != 0) {
                Lengths.write(i, out);
                out.writeByte(registers[i]);
            }
        }
    }

    /** Replaces the content by what {@link #write} wrote. */
    public void restore(DataInput in) throws IOException {
        Arrays.fill(registers, (byte) 0);
        if (in.readByte() == DENSE) {
            in.readFully(registers);
        } else {
            for (int left = Lengths.checked(Lengths.read(in), MOST_SPARSE, "registers"); left > 0; left--) {
                int register = Lengths.checked(Lengths.read(in), REGISTERS - 1, "registers below");
                registers[register] = in.readByte();
            }
        }
        for (byte rank : registers) {
            Lengths.checked(rank, RANK_BITS + 1, "a rank");
        }
    }
}
