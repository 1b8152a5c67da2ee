package io.modelwatch.udfs.stats;

import io.modelwatch.udfs.format.Lengths;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The sums of a ranking summary at each configured cutoff k. It is written with its k and restored by it: a cutoff that is no longer
 * configured is dropped, a new one starts empty.
 *
 * @param <S> the sums at one cutoff
 */
public final class ByCutoff<S extends ByCutoff.Sums<S>> {
    /** Sums over the first k places. */
    public abstract static class Sums<S> {
        protected final int k;

        /** @param k >= 1 */
        protected Sums(int k) {
            this.k = k;
        }

        /** Takes the sums at the same cutoff of another summary in; they stay as they are. */
        protected abstract void merge(S that);

        protected abstract void write(DataOutput out) throws IOException;

        /** Replaces the content by what {@link #write} wrote. */
        protected abstract void restore(DataInput in) throws IOException;
    }

    private final IntFunction<S> empty;
    private final S[] sums;

    /**
     * @param empty makes empty sums at a cutoff
     * @param array makes an array for so many
     */
    public ByCutoff(List<Integer> cutoffs, IntFunction<S> empty, IntFunction<S[]> array) {
        this.empty = empty;
        sums = cutoffs.stream().map(empty::apply).toArray(array);
    }

    /** In the order of the configured cutoffs; an array, since it is walked for every event. Not to be changed. */
    public S[] all() {
        return sums;
    }

    /** @param that of the same settings */
    public void merge(ByCutoff<S> that) {
        for (int i = 0; i < sums.length; i++) {
            sums[i].merge(that.sums[i]);
        }
    }

    public void write(DataOutput out) throws IOException {
        out.writeInt(sums.length);
        for (S one : sums) {
            out.writeInt(one.k);
            one.write(out);
        }
    }

    /** Replaces the content by what {@link #write} wrote, also where other cutoffs were configured then. */
    public void restore(DataInput in) throws IOException {
        Arrays.setAll(sums, i -> empty.apply(sums[i].k));
        int written = Lengths.checked(in.readInt(), Lengths.MOST, "cutoffs");
        for (int i = 0; i < written; i++) {
            S restored = empty.apply(in.readInt());
            restored.restore(in);
            for (S one : sums) {
                if (one.k == restored.k) {
                    one.merge(restored);
                }
            }
        }
    }
}
