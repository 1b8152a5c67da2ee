package io.modelwatch.udfs.stats;

import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.UnusablePart;
import io.modelwatch.udfs.format.Lengths;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Served requests of which a part could not be used, in total and by part. Requests that were whole cost nothing here. */
final class UnusableParts {
    private final Flawed any = new Flawed();
    /** Null for parts that were always usable. */
    private final Flawed[] byPart = new Flawed[UnusablePart.count()];

    void add(Outcome.Served served) {
        if (served.unusable() == 0) {
            return;
        }
        any.add(served);
        for (int left = served.unusable(); left != 0; left &= left - 1) {
            of(Integer.numberOfTrailingZeros(left)).add(served);
        }
    }

    private Flawed of(int part) {
        if (byPart[part] == null) {
            byPart[part] = new Flawed();
        }
        return byPart[part];
    }

    void merge(UnusableParts other) {
        any.merge(other.any);
        for (int part = 0; part < byPart.length; part++) {
            if (other.byPart[part] != null) {
                of(part).merge(other.byPart[part]);
            }
        }
    }

    /** @param served its trials are the served requests */
    void read(Share served, Summary.Readings out) {
        any.read("unusable_parts_rate", served, out);
        for (int part = 0; part < byPart.length; part++) {
            if (byPart[part] != null) {
                byPart[part].read("unusable_parts_rate_" + UnusablePart.at(part).code(), served, out);
            }
        }
    }

    void write(DataOutput out) throws IOException {
        any.write(out);
        int parts = 0;
        for (int part = 0; part < byPart.length; part++) {
            parts |= byPart[part] == null ? 0 : 1 << part;
        }
        out.writeInt(parts);
        for (int left = parts; left != 0; left &= left - 1) {
            byPart[Integer.numberOfTrailingZeros(left)].write(out);
        }
    }

    void restore(DataInput in) throws IOException {
        any.restore(in);
        int parts = Lengths.checked(in.readInt(), (1 << byPart.length) - 1, "set of unusable parts");
        for (int part = 0; part < byPart.length; part++) {
            byPart[part] = null;
            if ((parts & 1 << part) != 0) {
                of(part).restore(in);
            }
        }
    }

    /** Requests with one kind of flaw. */
    private static final class Flawed {
        private final Share share = new Share();
        private final Exemplars exemplars = new Exemplars();

        void add(Outcome.Served served) {
            share.add(1, 1, served.weight());
            exemplars.offer(served.requestId());
        }

        void merge(Flawed other) {
            share.merge(other.share);
            exemplars.merge(other.exemplars);
        }

        void read(String metric, Share served, Summary.Readings out) {
            served.ofTheSameTrials(share).read(metric, Double.NaN, exemplars.ids(), out);
        }

        void write(DataOutput out) throws IOException {
            share.write(out);
            exemplars.write(out);
        }

        void restore(DataInput in) throws IOException {
            share.restore(in);
            exemplars.restore(in);
        }
    }
}
