package io.modelwatch.schemas.event;

import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.alert.Series;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** What became of a request, or what was read of a machine: the one type that the pre-aggregation sees. */
public sealed interface Outcome {
    String model();

    String version();

    /** Epoch milliseconds; decides the pane. */
    long time();

    /**
     * A request with its response.
     *
     * @param time the later of request and response time
     * @param weight how many requests this one stands for, >= 1
     * @param requestId UTF-8
     * @param status {@code ok} or an error code
     * @param latencyMicros negative: no latency is known
     * @param unusable bits of {@link UnusablePart}: what of request and response could not be used
     */
    record Served(
            String model,
            String version,
            Segments segments,
            long time,
            int weight,
            byte[] requestId,
            String status,
            long latencyMicros,
            int unusable)
            implements Outcome {
        public static final String OK = "ok";

        /** One that was whole. */
        public Served(
                String model,
                String version,
                Segments segments,
                long time,
                int weight,
                byte[] requestId,
                String status,
                long latencyMicros) {
            this(model, version, segments, time, weight, requestId, status, latencyMicros, 0);
        }

        public boolean failed() {
            return !status.equals(OK);
        }
    }

    /**
     * A request without a response in time.
     *
     * @param version of the request
     * @param time request time plus response timeout
     */
    record Orphan(String model, String version, Segments segments, long time, int weight, byte[] requestId)
            implements Outcome {}

    /**
     * A response that no request was for.
     *
     * @param time response time plus response timeout
     */
    record Unmatched(String model, String version, long time, byte[] requestId) implements Outcome {}

    /**
     * A record that came too late to be let in. Feedback names no model and is never one of these.
     *
     * @param kind request, response or resource
     * @param time when it was in Kafka, or later where the pane of that moment may be closed
     * @param requestId null for resources
     */
    record Late(String model, String version, Event.Kind kind, long time, byte[] requestId) implements Outcome {}

    /**
     * A request or response that says what one of the same id and model has said already.
     *
     * @param time its own
     */
    record Repeated(String model, String version, long time, byte[] requestId) implements Outcome {}

    /**
     * A request or response that was let in, though its time lies further ahead of the moment at which the broker wrote it than records may
     * be out of order: its producer's clock is wrong. It has another outcome beside this.
     *
     * @param time when the broker wrote it, or later where the pane of that moment may be closed
     * @param aheadMillis by how much, > 0
     */
    record Ahead(String model, String version, long time, long aheadMillis, byte[] requestId) implements Outcome {}

    /**
     * A served request with what was known of the truth at one label horizon.
     *
     * @param time when it was served: it counts in that pane
     * @param horizonMillis the label horizon, > 0
     * @param predictions what the model answered, in rank order
     * @param truth the labels that were in Kafka by serving time + horizon; empty where there were none
     * @param idHash {@link Hash#of64} of the request id: several measures ask for it
     */
    record Judged(
            String model,
            String version,
            Segments segments,
            long time,
            int weight,
            byte[] requestId,
            long horizonMillis,
            Predictions predictions,
            Truth truth,
            long idHash)
            implements Outcome {
        public Judged(
                String model,
                String version,
                Segments segments,
                long time,
                int weight,
                byte[] requestId,
                long horizonMillis,
                Predictions predictions,
                Truth truth) {
            this(
                    model,
                    version,
                    segments,
                    time,
                    weight,
                    requestId,
                    horizonMillis,
                    predictions,
                    truth,
                    Hash.of64(requestId));
        }
    }

    /**
     * Feedback that is a label by the grades of the model, and reached a served request that is judged: it was in Kafka by the last label
     * horizon. The same feedback said twice counts twice; feedback of an id that several models answered is one for each of them.
     *
     * @param time the later of its Kafka timestamp and when the request was served: it counts in that pane
     * @param weight of the request, >= 1
     * @param delayMillis from serving to its Kafka timestamp, >= 0; 0 where that was before the request was served
     * @param count of pieces at this one time, >= 1
     */
    record Labelled(String model, long time, int weight, byte[] requestId, long delayMillis, long count)
            implements Outcome {
        /** Labels are counted for all versions together: they come when another version may serve already. */
        @Override
        public String version() {
            return Series.EVERY_VERSION;
        }
    }

    /**
     * One sample of an instance's resources.
     *
     * @param names of the readings, for example {@code cpu}
     * @param values in the order of names
     * @param unusable bits of {@link UnusablePart}: whether there were readings that could not be used
     */
    record Used(String model, String version, String instance, long time, String[] names, double[] values, int unusable)
            implements Outcome {
        /** One that was whole. */
        public Used(String model, String version, String instance, long time, String[] names, double[] values) {
            this(model, version, instance, time, names, values, 0);
        }
    }

    /**
     * A served request that a candidate scored again.
     *
     * @param version of the candidate
     * @param time when the primary served it: it counts in that pane
     * @param weight how many requests this one stands for, >= 1
     * @param primaryVersion that answered
     * @param role of the candidate
     * @param epoch of the candidate
     * @param latencyMicros of scoring, divided over the requests of a batch; >= 0
     * @param primary what the primary answered, in rank order
     * @param candidate what the candidate would have answered for the same items, in its own rank order
     */
    record Rescored(
            String model,
            String version,
            Segments segments,
            long time,
            int weight,
            byte[] requestId,
            String primaryVersion,
            Role role,
            long epoch,
            long latencyMicros,
            Predictions primary,
            Predictions candidate)
            implements Outcome {}

    /**
     * A request that was scored again, with what was known of the truth at one label horizon.
     *
     * @param horizonMillis the label horizon, > 0
     * @param truth the labels that were in Kafka by serving time + horizon; empty where there were none
     */
    record RescoredJudged(Rescored rescored, long horizonMillis, Truth truth) implements Outcome {
        @Override
        public String model() {
            return rescored.model();
        }

        @Override
        public String version() {
            return rescored.version();
        }

        @Override
        public long time() {
            return rescored.time();
        }
    }

    /**
     * @param items {@link Hash#of64} of the item ids in rank order, each once
     * @param scores in the model's own scale, in the order of items, NaN where there is none; empty where the task does not need them
     */
    record Predictions(long[] items, float[] scores) {}

    /**
     * The winning label of each item that has one.
     *
     * @param items {@link Hash#of64} of the item ids, each once; ascending once it is made
     * @param labels in the order of items; 0 is a known negative
     * @param acts what users did, where feedback says more than labels
     */
    record Truth(long[] items, double[] labels, Acts acts) {
        public static final Truth NONE = new Truth(new long[0], new double[0]);

        /** Just labels. */
        public Truth(long[] items, double[] labels) {
            this(items, labels, Acts.NONE);
        }

        public Truth {
            if (!isAscending(items)) {
                long[] asked = items;
                double[] answers = labels;
                int[] order = IntStream.range(0, items.length)
                        .boxed()
                        .sorted(Comparator.comparingLong(i -> asked[i]))
                        .mapToInt(i -> i)
                        .toArray();
                items = Arrays.stream(order).mapToLong(i -> asked[i]).toArray();
                labels = Arrays.stream(order).mapToDouble(i -> answers[i]).toArray();
            }
        }

        private static boolean isAscending(long[] items) {
            for (int i = 1; i < items.length; i++) {
                if (items[i - 1] > items[i]) {
                    return false;
                }
            }
            return true;
        }

        /** The label of an item, or NaN where it has none. */
        public double labelOf(long item) {
            int at = Arrays.binarySearch(items, item);
            return at < 0 ? Double.NaN : labels[at];
        }
    }

    /**
     * What users did with items, as far as rates are made of it. What was taken back was not done.
     *
     * @param items {@link Hash#of64} of the item ids, ascending, each once
     * @param done in the order of items: a set of the bits below
     * @param positions at which place the user saw the item, >= 1; 0: not known
     * @param values what purchases were worth; of use where {@link #VALUED}
     */
    record Acts(long[] items, byte[] done, int[] positions, double[] values) {
        public static final byte IMPRESSION = 1;
        /** Also a label above 0 without a kind. */
        public static final byte CLICK = 2;

        public static final byte CART = 4;
        public static final byte PURCHASE = 8;
        /** The purchase has a value. */
        public static final byte VALUED = 16;
        /** Feedback of the item has a kind, whatever word. */
        public static final byte OF_A_KIND = 32;

        /** No more is known than labels. */
        public static final Acts NONE = new Acts(new long[0], new byte[0], new int[0], new double[0]);
    }
}
