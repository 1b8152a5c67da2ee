package io.modelwatch.udfs.silence;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How many windows had requests, and how many had none: by these, whether the next one has none.
 *
 * @param occupied windows with a request, >= 0
 * @param empty windows without, >= 0
 */
public record Occupancy(long occupied, long empty) {
    public static final Occupancy NONE = new Occupancy(0, 0);

    /** As many windows with requests are kept, however many had none: a model that is asked seldom is known by few. */
    static final long LEAST_OCCUPIED = 30;

    long windows() {
        return occupied + empty;
    }

    /** With more; beyond {@code most} windows both halve, so that what is older counts less. */
    Occupancy with(long moreOccupied, long moreEmpty, long most) {
        long withRequests = occupied + moreOccupied;
        long without = empty + moreEmpty;
        while (withRequests + without > most && withRequests > LEAST_OCCUPIED) {
            withRequests >>= 1;
            without >>= 1;
        }
        return new Occupancy(withRequests, without);
    }

    /**
     * The probability that the next window has no request after a run of windows without that is not counted here: the rule of succession
     * (Laplace 1774), that is the mean of the posterior of a constant probability under a uniform prior.
     *
     * @param run its length, >= 0
     */
    double emptyAfter(long run) {
        return (empty + run + 1.0) / (occupied + empty + run + 2.0);
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(occupied);
        out.writeLong(empty);
    }

    static Occupancy read(DataInput in) throws IOException {
        return new Occupancy(in.readLong(), in.readLong());
    }
}
