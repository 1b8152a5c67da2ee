package io.modelwatch.local.wreck;

import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.Tensor;
import io.modelwatch.schemas.produce.AvroWire;
import io.modelwatch.schemas.produce.Feedback;
import io.modelwatch.schemas.produce.InferenceRequest;
import io.modelwatch.schemas.produce.InferenceResponse;
import io.modelwatch.schemas.produce.JsonWire;
import io.modelwatch.schemas.produce.Prediction;
import io.modelwatch.schemas.produce.ResourceUsage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Traffic drawn from the whole domain of the contracts, burst after burst until the budget is spent. What drives the clock is in partition
 * 1; the rest shares partition 0 with the good models, whose clock is theirs.
 */
final class BadTraffic {
    /** Less than what a broker takes, with room for what Kafka adds. */
    private static final int MAX_RECORD = 900_000;

    private static final int BURSTS_OF_A_BUDGET = 2;
    private static final int LABEL_SPREAD_MILLIS = 6_000;
    private static final int SECOND = 1_000;
    private static final int A_DAY = 86_400_000;
    private static final long A_DAY_MICROS = 86_400_000_000L;
    private static final int AHEAD = 60_000;
    private static final int NAMES_OF_ONE_HASH = 200;

    private static final String[] STATUSES = {
        "ok", "ok", "ok", "ok", "timeout", "internal", "OK", "200", "503", "Error", "unavailable"
    };
    private static final String[] DEVICES = {"ios", "android", "web", "", "undefined"};
    private static final String[] DATATYPES = {
        "BOOL", "UINT8", "INT32", "INT64", "FP16", "BF16", "FP32", "FP64", "BYTES", "UINT64", "float", ""
    };

    private final Draws draws;
    private final OddJson odd;
    private final List<Burst> bursts = new ArrayList<>();
    private final List<Sent> sent = new ArrayList<>();
    private Burst burst;
    private Budget.Share share;
    private long begin;
    private List<String> ids;
    private List<String> items;

    private BadTraffic(long seed) {
        this.draws = new Draws(seed);
        this.odd = new OddJson(draws);
    }

    /** @param sent by no order */
    record Written(List<Burst> bursts, List<Sent> sent) {}

    static Written write(long seed, Budget budget) {
        BadTraffic traffic = new BadTraffic(seed);
        while (!budget.isSpent()) {
            traffic.write(Burst.draw(traffic.draws), budget.share(BURSTS_OF_A_BUDGET));
        }
        return new Written(traffic.bursts, traffic.sent);
    }

    private void write(Burst drawn, Budget.Share part) {
        burst = drawn;
        share = part;
        bursts.add(burst);
        begin = GoodTraffic.BEGIN + SECOND + draws.below(GoodTraffic.SECONDS * SECOND - SECOND);
        ids = ids();
        items = items();
        for (int i = 0; i < burst.usages() && !share.isSpent(); i++) {
            use(moment(i, burst.usages()));
        }
        for (int i = 0; i < burst.requests() && !share.isSpent(); i++) {
            ask(i, moment(i, burst.requests()));
        }
    }

    /** When the so many-th of all is written. */
    private long moment(int index, int all) {
        long end = GoodTraffic.BEGIN + GoodTraffic.SECONDS * (long) SECOND;
        return Math.min(end, begin + (long) burst.millis() * index / all);
    }

    private void ask(int index, long moment) {
        String id = ids.get(index % ids.size());
        String version = Draws.filled("v" + index % burst.versions(), burst.versionLength());
        long time = time(moment);
        put(
                Kind.REQUEST,
                moment,
                encoded(
                        new InferenceRequest(id, burst.model(), version, time, segments(), inputs(), burst.weight()),
                        AvroWire::encode,
                        JsonWire::encode));
        long answered = moment + draws.size(0, 3_000);
        InferenceResponse response = new InferenceResponse(
                id, burst.model(), version, time(answered), status(), latency(), predictions(index));
        put(Kind.RESPONSE, answered, encoded(response, AvroWire::encode, JsonWire::encode));
        for (int i = 0; i < burst.labels() && !share.isSpent(); i++) {
            long acted = moment + draws.below(LABEL_SPREAD_MILLIS);
            Feedback feedback = new Feedback(id, item(), draws.number(burst.anyMagnitude()), time(acted));
            put(Kind.FEEDBACK, acted, encoded(feedback, AvroWire::encode, JsonWire::encode));
        }
    }

    private void use(long moment) {
        Map<String, Double> readings = new HashMap<>();
        while (readings.size() < burst.readings()) {
            readings.put(
                    Draws.filled("reading_" + readings.size(), burst.itemLength() / 2),
                    draws.number(burst.anyMagnitude()));
        }
        String version = Draws.filled("v" + draws.below(burst.versions()), burst.versionLength());
        String instance = Draws.filled("pod-" + draws.below(burst.versions()), burst.versionLength());
        ResourceUsage usage = new ResourceUsage(burst.model(), version, instance, time(moment), readings);
        put(Kind.RESOURCE, moment, encoded(usage, AvroWire::encode, JsonWire::encode));
    }

    private long time(long moment) {
        return switch (burst.times()) {
            case TRUE -> moment;
            case LATE -> moment - draws.size(0, 100L * A_DAY);
            case AHEAD -> moment + draws.size(0, AHEAD);
            case ANY ->
                draws.chance(0.9)
                        ? moment + draws.size(0, 2 * AHEAD) - draws.size(0, A_DAY)
                        : draws.oneOf(0L, -1L, 1L, Long.MIN_VALUE, Long.MAX_VALUE, moment * 1_000);
        };
    }

    private String status() {
        return draws.chance(0.9) ? draws.oneOf(STATUSES) : draws.text((int) draws.size(1, 64));
    }

    private long latency() {
        return draws.chance(0.3) ? -1 : draws.size(0, 2 * A_DAY_MICROS);
    }

    private Map<String, String> segments() {
        Map<String, String> segments = new HashMap<>();
        segments.put("device", draws.oneOf(DEVICES));
        for (int i = 1; i < burst.segments(); i++) {
            segments.put("dimension-" + i, draws.text((int) draws.size(0, 200)));
        }
        return segments;
    }

    private List<Tensor> inputs() {
        List<Tensor> inputs = new ArrayList<>();
        for (int i = 0; i < burst.inputs() && (long) i * burst.inputBytes() < MAX_RECORD / 2; i++) {
            long[] shape = new long[(int) draws.size(0, 9)];
            for (int dimension = 0; dimension < shape.length; dimension++) {
                shape[dimension] = draws.chance(0.9) ? draws.size(0, 1_000) : draws.oneOf(-1L, Long.MAX_VALUE);
            }
            String name = Draws.filled("input-" + i, burst.itemLength());
            inputs.add(new Tensor(name, draws.oneOf(DATATYPES), shape, draws.bytes(burst.inputBytes())));
        }
        return inputs;
    }

    private List<Prediction> predictions(int request) {
        List<Prediction> predictions = new ArrayList<>();
        int longest = MAX_RECORD / (burst.itemLength() + 60);
        for (int rank = 0; rank < Math.min(burst.list(), longest); rank++) {
            String item = items.get((rank + request) % items.size());
            predictions.add(new Prediction(item, draws.number(burst.anyMagnitude())));
        }
        return predictions;
    }

    private String item() {
        return items.get(draws.below(items.size()));
    }

    private List<String> ids() {
        int count = burst.requests();
        return switch (burst.ids()) {
            case UNIQUE -> numbered("id-" + bursts.size() + "-", count, burst.idLength());
            case REPEATED -> numbered("id-" + bursts.size() + "-", 1 + count / 10, burst.idLength());
            case ONE_FOR_ALL -> List.of(draws.text(burst.idLength()));
            case UNDEFINED -> List.of("undefined");
            case SAME_HASH -> SameHash.as("id-%013d".formatted(bursts.size()), Math.min(count, NAMES_OF_ONE_HASH));
            case SAME_HASH_AS_A_GOOD_ONE ->
                SameHash.as(
                        GoodTraffic.idOfRanked((int) ((begin - GoodTraffic.BEGIN) / 100)),
                        Math.min(count, NAMES_OF_ONE_HASH));
        };
    }

    private List<String> items() {
        return draws.chance(0.1)
                ? SameHash.as("item-of-one-hash", Math.min(burst.items(), NAMES_OF_ONE_HASH))
                : numbered("i", burst.items(), burst.itemLength());
    }

    private static List<String> numbered(String begin, int count, int length) {
        List<String> names = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            names.add(Draws.filled(begin + i, length));
        }
        return names;
    }

    private <T> byte[] encoded(T record, Function<T, byte[]> avro, Function<T, byte[]> json) {
        if (!draws.chance(burst.json())) {
            return avro.apply(record);
        }
        byte[] written = json.apply(record);
        return draws.chance(burst.odd()) ? odd.change(written) : written;
    }

    private void put(Kind kind, long moment, byte[] value) {
        boolean broken = draws.chance(burst.torn()); // it may say any time by chance
        byte[] written = broken ? torn(value) : value;
        if (written.length > MAX_RECORD) {
            return;
        }
        long position = moment + draws.size(0, burst.delayMillis());
        int partition = broken || burst.drivesTheClock() || draws.chance(0.5) ? 1 : 0;
        share.take(written.length);
        sent.add(Sent.at(kind, partition, position, written));
    }

    private byte[] torn(byte[] value) {
        Supplier<byte[]> cut = () -> Arrays.copyOf(value, draws.below(value.length + 1));
        Supplier<byte[]> flipped = () -> {
            byte[] other = value.clone();
            for (long left = draws.size(1, 20); left > 0; left--) {
                other[draws.below(other.length)] ^= (byte) (1 << draws.below(Byte.SIZE));
            }
            return other;
        };
        return draws.chance(0.5) ? cut.get() : flipped.get();
    }
}
