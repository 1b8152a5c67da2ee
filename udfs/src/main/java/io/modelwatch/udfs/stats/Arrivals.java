package io.modelwatch.udfs.stats;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Outcome;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * Shares of a model's records: those too late to be used, duplicates, and responses without a request; and how far ahead its clocks are.
 * Records are counted as such: a request that stands for many is one record. Late records count at their time in Kafka, the others when
 * they were served or given up, which for a steady stream is the same rate; where every record of a model is late, the share is 1.
 * Duplicates count on neither side of any other rate. {@code time_ahead_max} is taken over records that are further ahead of the broker's
 * time than records may be out of order. It is 0 where there are none, and where producers stamp records themselves, since the broker's
 * time is not known then.
 *
 * <p>Wherever a record of a kind was counted, its rate exists, also at 0. Feedback has no rate: it names no model, and it is never late,
 * since its Kafka timestamp decides.
 *
 * @param subject {@code SERVICE} for requests and responses, {@code RESOURCES} for resources
 */
public record Arrivals(Subject subject) implements Measure {
    private static final byte LAYOUT = 1;
    private static final double MILLIS = 1_000;

    public Arrivals {
        check(
                subject == Subject.SERVICE || subject == Subject.RESOURCES,
                "subject must be SERVICE or RESOURCES, was %s",
                subject);
    }

    @Override
    public String name() {
        return subject == Subject.SERVICE ? "arrivals" : "resource-arrivals";
    }

    @Override
    public boolean appliesTo(ModelSettings settings) {
        return true;
    }

    @Override
    public boolean inSegments() {
        return false;
    }

    @Override
    public List<Metric> metrics() {
        return subject == Subject.SERVICE
                ? List.of(
                        lateRate(Event.Kind.REQUEST, "Share of requests that came too late to be followed."),
                        lateRate(Event.Kind.RESPONSE, "Share of responses that came too late to be used."),
                        new Metric(
                                "unmatched_rate",
                                "ratio",
                                Category.ERRORS,
                                Metric.Shape.PROPORTION,
                                "Share of responses, late ones aside, that no request was for."),
                        new Metric(
                                "duplicate_rate",
                                "ratio",
                                Category.ERRORS,
                                Metric.Shape.PROPORTION,
                                "Share of requests and responses that repeat one of the same id."),
                        new Metric(
                                "time_ahead_max",
                                "s",
                                Category.ERRORS,
                                Metric.Shape.OTHER,
                                "How far the time of a record was ahead of the broker's at most; 0 within admission.out-of-order."))
                : List.of(lateRate(Event.Kind.RESOURCE, "Share of resource records that came too late to be used."));
    }

    private static Metric lateRate(Event.Kind kind, String meaning) {
        return new Metric(lateRate(kind), "ratio", Category.ERRORS, Metric.Shape.PROPORTION, meaning);
    }

    private static String lateRate(Event.Kind kind) {
        return switch (kind) {
            case REQUEST -> "late_rate_requests";
            case RESPONSE -> "late_rate_responses";
            case RESOURCE -> "late_rate_resources";
            case FEEDBACK, HEARTBEAT, END -> throw new IllegalArgumentException("names no model: " + kind);
        };
    }

    @Override
    public Summary empty(ModelSettings settings) {
        return subject == Subject.SERVICE ? new Requests(name()) : new Resources(name());
    }

    /**
     * The sums over requests and responses at one time. Plain longs: this runs for every request, and {@link SaturatingCounts} says why
     * none wraps.
     */
    private static final class Requests implements Summary {
        private final String name;
        private long served;
        private long orphaned;
        private final Lost unmatched = new Lost();
        private final Lost lateRequests = new Lost();
        private final Lost lateResponses = new Lost();
        private final Lost repeated = new Lost();
        private long ahead;
        private long mostAheadMillis;
        private final Exemplars furthestAhead = new Exemplars();

        Requests(String name) {
            this.name = name;
        }

        @Override
        public void add(Outcome outcome) {
            if (outcome instanceof Outcome.Served) {
                served++;
            } else if (outcome instanceof Outcome.Orphan) {
                orphaned++;
            } else if (outcome instanceof Outcome.Unmatched response) {
                unmatched.add(response.requestId());
            } else if (outcome instanceof Outcome.Late late && late.kind() == Event.Kind.REQUEST) {
                lateRequests.add(late.requestId());
            } else if (outcome instanceof Outcome.Late late && late.kind() == Event.Kind.RESPONSE) {
                lateResponses.add(late.requestId());
            } else if (outcome instanceof Outcome.Repeated record) {
                repeated.add(record.requestId());
            } else if (outcome instanceof Outcome.Ahead record) {
                ahead++;
                mostAheadMillis = Math.max(mostAheadMillis, record.aheadMillis());
                furthestAhead.offer(-record.aheadMillis(), record.requestId());
            }
        }

        @Override
        public void merge(Summary other) {
            Requests that = (Requests) other;
            served = SaturatingCounts.plus(served, that.served);
            orphaned = SaturatingCounts.plus(orphaned, that.orphaned);
            unmatched.merge(that.unmatched);
            lateRequests.merge(that.lateRequests);
            lateResponses.merge(that.lateResponses);
            repeated.merge(that.repeated);
            ahead = SaturatingCounts.plus(ahead, that.ahead);
            mostAheadMillis = Math.max(mostAheadMillis, that.mostAheadMillis);
            furthestAhead.merge(that.furthestAhead);
        }

        @Override
        public void read(long windowMillis, Readings out) {
            lateRequests.read(lateRate(Event.Kind.REQUEST), SaturatingCounts.plus(served, orphaned), out);
            lateResponses.read(lateRate(Event.Kind.RESPONSE), SaturatingCounts.plus(served, unmatched.count), out);
            unmatched.read("unmatched_rate", served, out);
            long requests = SaturatingCounts.plus(served, orphaned);
            long responses = SaturatingCounts.plus(served, unmatched.count);
            repeated.read("duplicate_rate", SaturatingCounts.plus(requests, responses), out);
            long looked = SaturatingCounts.plus(requests, ahead);
            if (looked > 0) {
                out.put("time_ahead_max", mostAheadMillis / MILLIS, looked, furthestAhead.ids());
            }
        }

        @Override
        public void write(DataOutput out) throws IOException {
            out.writeByte(LAYOUT);
            out.writeLong(served);
            out.writeLong(orphaned);
            unmatched.write(out);
            lateRequests.write(out);
            lateResponses.write(out);
            repeated.write(out);
            out.writeLong(ahead);
            out.writeLong(mostAheadMillis);
            furthestAhead.write(out);
        }

        @Override
        public void restore(DataInput in) throws IOException {
            Layout.expect(LAYOUT, name, in);
            served = in.readLong();
            orphaned = in.readLong();
            unmatched.restore(in);
            lateRequests.restore(in);
            lateResponses.restore(in);
            repeated.restore(in);
            ahead = in.readLong();
            mostAheadMillis = in.readLong();
            furthestAhead.restore(in);
        }
    }

    /** The sums over resources at one time. */
    private static final class Resources implements Summary {
        private final String name;
        private long used;
        private final Lost late = new Lost();

        Resources(String name) {
            this.name = name;
        }

        @Override
        public void add(Outcome outcome) {
            if (outcome instanceof Outcome.Used) {
                used++;
            } else if (outcome instanceof Outcome.Late record && record.kind() == Event.Kind.RESOURCE) {
                late.add(null);
            }
        }

        @Override
        public void merge(Summary other) {
            Resources that = (Resources) other;
            used = SaturatingCounts.plus(used, that.used);
            late.merge(that.late);
        }

        @Override
        public void read(long windowMillis, Readings out) {
            late.read(lateRate(Event.Kind.RESOURCE), used, out);
        }

        @Override
        public void write(DataOutput out) throws IOException {
            out.writeByte(LAYOUT);
            out.writeLong(used);
            late.write(out);
        }

        @Override
        public void restore(DataInput in) throws IOException {
            Layout.expect(LAYOUT, name, in);
            used = in.readLong();
            late.restore(in);
        }
    }

    /** Records that were not used. */
    private static final class Lost {
        private long count;
        private final Exemplars exemplars = new Exemplars();

        /** @param requestId null where there is none */
        void add(byte[] requestId) {
            count++;
            if (requestId != null) {
                exemplars.offer(requestId);
            }
        }

        void merge(Lost other) {
            count = SaturatingCounts.plus(count, other.count);
            exemplars.merge(other.exemplars);
        }

        /** @param others records of the same kind that are not among these */
        void read(String metric, long others, Summary.Readings out) {
            long all = SaturatingCounts.plus(count, others);
            if (all > 0) {
                Wilson interval = Wilson.of(count, all);
                double rate = all == SaturatingCounts.MOST ? Double.NaN : (double) count / all;
                out.put(
                        metric,
                        new Summary.Reading(
                                rate, all, interval.lower(), interval.upper(), Double.NaN, exemplars.ids()));
            }
        }

        void write(DataOutput out) throws IOException {
            out.writeLong(count);
            exemplars.write(out);
        }

        void restore(DataInput in) throws IOException {
            count = in.readLong();
            exemplars.restore(in);
        }
    }
}
