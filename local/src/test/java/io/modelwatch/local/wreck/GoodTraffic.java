package io.modelwatch.local.wreck;

import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.produce.AvroWire;
import io.modelwatch.schemas.produce.Feedback;
import io.modelwatch.schemas.produce.InferenceRequest;
import io.modelwatch.schemas.produce.InferenceResponse;
import io.modelwatch.schemas.produce.Prediction;
import io.modelwatch.schemas.produce.ResourceUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Three models with ordinary traffic and their labels, always the same, in partition 0. Each gets worse for a while, so that alerts fire.
 */
final class GoodTraffic {
    static final long BEGIN = 1_700_000_000_000L;
    static final int SECONDS = 60;
    /** Event time at the end: everything before is measured, judged and published by then. */
    static final long CLOSED = BEGIN + (SECONDS + 100) * 1_000L;

    static final String RANKING = "good-ranking";
    static final String CLICKS = "good-clicks";
    static final String PRICES = "good-prices";
    static final List<String> MODELS = List.of(RANKING, CLICKS, PRICES);
    static final int PARTITIONS = 2;

    private static final String CLOCK = "clock";
    private static final int EVERY_MILLIS = 100;
    private static final int ITEMS = 10;
    private static final int FAULT_BEGINS = 30;
    private static final int FAULT_ENDS = 40;
    private static final int LATENCY_MICROS = 20_000;
    private static final int LABEL_AFTER_MILLIS = 1_500;

    private final Draws draws = new Draws(1);
    private final List<Sent> sent = new ArrayList<>();

    private GoodTraffic() {}

    /** All of it, by position, without {@link #clock}. */
    static List<Sent> write() {
        GoodTraffic traffic = new GoodTraffic();
        for (int i = 0; i < SECONDS * 1_000 / EVERY_MILLIS; i++) {
            long time = BEGIN + (long) i * EVERY_MILLIS;
            boolean faulty = i >= FAULT_BEGINS * 1_000 / EVERY_MILLIS && i < FAULT_ENDS * 1_000 / EVERY_MILLIS;
            traffic.rank(i, time, faulty);
            traffic.classify(i, time + 13, faulty);
            traffic.predict(i, time + 29, faulty);
        }
        return traffic.sent;
    }

    /** The id of the ranked request that was asked as the so many-th. */
    static String idOfRanked(int index) {
        return id("r", index);
    }

    /** A record of each kind in each partition, of no model that is compared: all partitions have come as far. */
    static List<Sent> clock(long time) {
        List<Sent> clock = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            String id = "clock-" + partition + "-" + time;
            clock.add(Sent.at(Kind.REQUEST, partition, time, request(id, CLOCK, time, "ios")));
            clock.add(Sent.at(Kind.RESPONSE, partition, time, response(id, CLOCK, time, 0, "ok", List.of())));
            clock.add(Sent.at(Kind.FEEDBACK, partition, time, AvroWire.encode(new Feedback(id, "x", 1, time))));
            clock.add(Sent.at(Kind.RESOURCE, partition, time, usage(CLOCK, time, 0.5)));
        }
        return clock;
    }

    private void rank(int index, long time, boolean faulty) {
        List<Prediction> items = IntStream.range(0, ITEMS)
                .mapToObj(rank -> new Prediction("item-" + rank, 1 - rank * 0.09))
                .toList();
        answer(id("r", index), RANKING, time, faulty ? 4 * LATENCY_MICROS : LATENCY_MICROS, "ok", items);
        int clicked = faulty || draws.chance(0.2) ? ITEMS - 1 : draws.below(3);
        label(id("r", index), "item-" + clicked, 1, time);
    }

    private void classify(int index, long time, boolean faulty) {
        double score = draws.between(0, 1);
        boolean fails = faulty && draws.chance(0.5);
        List<Prediction> answer = fails ? List.of() : List.of(new Prediction("click", score));
        answer(id("c", index), CLICKS, time, LATENCY_MICROS, fails ? "internal" : "ok", answer);
        label(id("c", index), "click", draws.chance(score) ? 1 : 0, time);
    }

    private void predict(int index, long time, boolean faulty) {
        double price = draws.between(10, 100);
        answer(id("p", index), PRICES, time, LATENCY_MICROS, "ok", List.of(new Prediction("price", price)));
        label(id("p", index), "price", price + draws.between(-1, 1) * (faulty ? 30 : 3), time);
        if (index % 10 == 0) {
            MODELS.forEach(model ->
                    sent.add(Sent.at(Kind.RESOURCE, 0, time, usage(model, time, draws.between(0.4, 0.6)))));
        }
    }

    private void answer(String id, String model, long time, long micros, String status, List<Prediction> answer) {
        long drawn = micros + draws.below((int) micros / 2);
        long answered = time + drawn / 1_000;
        sent.add(Sent.at(Kind.REQUEST, 0, time, request(id, model, time, draws.oneOf("ios", "android"))));
        sent.add(Sent.at(Kind.RESPONSE, 0, answered, response(id, model, answered, drawn, status, answer)));
    }

    private void label(String id, String item, double label, long time) {
        long acted = time + LABEL_AFTER_MILLIS;
        sent.add(Sent.at(Kind.FEEDBACK, 0, acted, AvroWire.encode(new Feedback(id, item, label, acted))));
    }

    /** 16 bytes, of which others can be found with the same hash. */
    private static String id(String model, int index) {
        return "good-%s-%09d".formatted(model, index);
    }

    private static byte[] request(String id, String model, long time, String device) {
        return AvroWire.encode(new InferenceRequest(id, model, "v1", time, Map.of("device", device), List.of(), 1));
    }

    private static byte[] response(
            String id, String model, long time, long micros, String status, List<Prediction> answer) {
        return AvroWire.encode(new InferenceResponse(id, model, "v1", time, status, micros, answer));
    }

    private static byte[] usage(String model, long time, double cpu) {
        return AvroWire.encode(new ResourceUsage(model, "v1", model + "-0", time, Map.of("cpu", cpu)));
    }
}
