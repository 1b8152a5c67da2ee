package io.modelwatch.lab.benchmark;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.local.simulate.Output;
import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.Tensor;
import io.modelwatch.schemas.produce.AvroWire;
import io.modelwatch.schemas.produce.Feedback;
import io.modelwatch.schemas.produce.InferenceRequest;
import io.modelwatch.schemas.produce.InferenceResponse;
import io.modelwatch.schemas.produce.Prediction;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Seeded traffic of 3 models, 2 versions and 8 values of one segment dimension: requests with a 16-float tensor, responses with 10
 * predictions, clicks for every fifth request. Ordered by time to within {@link #OUT_OF_ORDER_MILLIS} and the latency of responses, so that
 * nothing is late. The first n events of more events are the same n events.
 */
final class BenchmarkTraffic {
    static final List<String> DEVICES =
            IntStream.range(0, 8).mapToObj(i -> "device-" + i).toList();
    static final String DIMENSION = "device";
    static final long OUT_OF_ORDER_MILLIS = 200;

    static final List<String> MODELS = List.of("ranker", "recall", "recommender");
    private static final List<String> VERSIONS = List.of("v1", "v2");
    private static final List<String> ERRORS = List.of("timeout", "unavailable", "internal", "out_of_memory");
    static final int FEATURES = 16;
    private static final int PREDICTIONS = 10;
    private static final int ITEMS = 10_000;
    private static final double ANSWERED = 0.995;
    private static final double FAILED = 0.01;
    private static final double CLICKED = 0.2;
    private static final double MEDIAN_LATENCY_MICROS = 30_000;
    private static final double LATENCY_SIGMA = 0.6;
    private static final double MEAN_CLICK_DELAY_MILLIS = 15_000;
    /** Requests, responses and clicks for one request, on average. */
    static final double EVENTS_PER_REQUEST = 1 + ANSWERED + CLICKED * ANSWERED * (1 - FAILED);

    private static final List<Map<String, String>> SEGMENTS =
            DEVICES.stream().map(device -> Map.of(DIMENSION, device)).toList();
    private static final String[] ITEM_IDS =
            IntStream.range(0, ITEMS).mapToObj("item-%05d"::formatted).toArray(String[]::new);
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int ID_LENGTH = 36;

    private final SplittableRandom random;
    private final boolean scorable;
    private final Output output;
    private final PriorityQueue<Click> clicks = new PriorityQueue<>(Comparator.comparingLong(Click::time));
    private final byte[] id = new byte[ID_LENGTH];
    private long written;

    private record Click(String requestId, byte[] key, String item, long time) {}

    BenchmarkTraffic(long seed, Output output) {
        this(seed, false, output);
    }

    /** @param scorable whether requests name their items and have a row of features for each, so that they can be scored again */
    BenchmarkTraffic(long seed, boolean scorable, Output output) {
        this.random = new SplittableRandom(seed);
        this.scorable = scorable;
        this.output = output;
    }

    /**
     * Writes about this many events, at an even rate; may be called only once.
     *
     * @param start of event time, epoch milliseconds
     * @param perSecond events a second of event time, > 0
     * @return how many were written: up to two more
     */
    long write(long events, long start, double perSecond) {
        check(perSecond > 0, "perSecond must be > 0, was %s", perSecond);
        double millisPerRequest = 1000 / perSecond * EVENTS_PER_REQUEST;
        for (long request = 0; written + clicks.size() < events; request++) {
            long now = start + (long) (request * millisPerRequest);
            writeRequest(now, latencyMicros());
            writeClicks(now);
        }
        writeClicks(Long.MAX_VALUE);
        return written;
    }

    /** One request, and its response if it gets one. */
    void writeRequest(long now, long latencyMicros) {
        byte[] key = nextId();
        String requestId = new String(key, StandardCharsets.US_ASCII);
        String model = MODELS.get(random.nextInt(MODELS.size()));
        String version = VERSIONS.get(random.nextInt(VERSIONS.size()));
        long time = now - random.nextLong(OUT_OF_ORDER_MILLIS);
        List<Prediction> scored = scorable ? predictions() : null;
        List<Tensor> inputs = scorable ? inputs(scored) : List.of(tensor());
        var request = new InferenceRequest(
                requestId, model, version, time, SEGMENTS.get(random.nextInt(SEGMENTS.size())), inputs, 1);
        write(Kind.REQUEST, time, key, AvroWire.encode(request));
        if (random.nextDouble() >= ANSWERED) {
            return;
        }
        boolean failed = random.nextDouble() < FAILED;
        List<Prediction> predictions = failed ? List.of() : scorable ? scored : predictions();
        var response = new InferenceResponse(
                requestId,
                model,
                version,
                time + Math.max(1, latencyMicros / 1000),
                failed ? ERRORS.get(random.nextInt(ERRORS.size())) : "ok",
                latencyMicros,
                predictions);
        write(Kind.RESPONSE, response.time(), key, AvroWire.encode(response));
        if (!failed && random.nextDouble() < CLICKED) {
            long delay = (long) (-MEAN_CLICK_DELAY_MILLIS * Math.log(1 - random.nextDouble()));
            String item = predictions.get(random.nextInt(PREDICTIONS)).itemId();
            clicks.add(new Click(requestId, key, item, response.time() + delay));
        }
    }

    long latencyMicros() {
        return (long) (MEDIAN_LATENCY_MICROS * Math.exp(LATENCY_SIGMA * random.nextGaussian()));
    }

    /** Feedback counts by its record's timestamp, so it is written in that order. */
    void writeClicks(long until) {
        while (!clicks.isEmpty() && clicks.peek().time <= until) {
            Click click = clicks.poll();
            byte[] value = AvroWire.encode(new Feedback(click.requestId, click.item, 1, click.time));
            write(Kind.FEEDBACK, click.time, click.key, value);
        }
    }

    long written() {
        return written;
    }

    private void write(Kind kind, long timestamp, byte[] key, byte[] value) {
        output.write(kind, timestamp, key, value);
        written++;
    }

    /** As long as a UUID, and as hard to compress. */
    private byte[] nextId() {
        long bits = 0;
        for (int at = 0; at < ID_LENGTH; at++) {
            if (at % 16 == 0) {
                bits = random.nextLong();
            }
            boolean dash = at == 8 || at == 13 || at == 18 || at == 23;
            id[at] = dash ? (byte) '-' : HEX[(int) (bits & 15)];
            bits >>>= 4;
        }
        return Arrays.copyOf(id, ID_LENGTH);
    }

    private Tensor tensor() {
        float[] values = new float[FEATURES];
        for (int i = 0; i < FEATURES; i++) {
            values[i] = random.nextInt() * 0x1p-31f;
        }
        return Tensor.row("features", values);
    }

    private List<Tensor> inputs(List<Prediction> items) {
        ByteBuffer features =
                ByteBuffer.allocate(items.size() * FEATURES * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < items.size() * FEATURES; i++) {
            features.putFloat(random.nextInt() * 0x1p-31f);
        }
        return List.of(
                Tensor.texts("item_id", items.stream().map(Prediction::itemId).toList()),
                new Tensor("features", "FP32", new long[] {items.size(), FEATURES}, features.array()));
    }

    private List<Prediction> predictions() {
        List<Prediction> predictions = new ArrayList<>(PREDICTIONS);
        int item = random.nextInt(ITEMS);
        for (int rank = 0; rank < PREDICTIONS; rank++) {
            predictions.add(new Prediction(ITEM_IDS[(item + 7 * rank) % ITEMS], 1 - 0.1 * rank));
        }
        return predictions;
    }
}
