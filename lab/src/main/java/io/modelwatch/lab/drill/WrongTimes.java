package io.modelwatch.lab.drill;

import io.modelwatch.local.simulate.KafkaOutput;
import io.modelwatch.schemas.alert.DeadLetter;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.produce.AvroWire;
import io.modelwatch.schemas.produce.InferenceRequest;
import io.modelwatch.schemas.produce.InferenceResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Adds requests and responses whose times are far in the past and in the future. */
final class WrongTimes implements Drill {
    private static final int RECORDS = 200;
    private static final int PAUSE_MILLIS = 20;
    private static final String MARK = "wrong-time-";
    private static final long LATENCY_MICROS = 10_000;

    private final String name;
    private final String promise;
    private final Duration off;
    private final boolean stampsItself;

    private WrongTimes(String name, String promise, Duration off, boolean stampsItself) {
        this.name = name;
        this.promise = promise;
        this.off = off;
        this.stampsItself = stampsItself;
    }

    static WrongTimes lateAndFuture() {
        return new WrongTimes(
                "late-and-future",
                "events 30 min late are counted as late, events 30 min in the future become dead letters, and nothing else changes",
                Duration.ofMinutes(30),
                false);
    }

    static WrongTimes clockSkew() {
        return new WrongTimes(
                "clock-skew",
                "each record of a producer whose clock is 10 min ahead becomes a dead letter, each of one 10 min behind is late, and nothing else"
                        + " changes (topics with LogAppendTime)",
                Duration.ofMinutes(10),
                true);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String promise() {
        return promise;
    }

    @Override
    public void disturb(Site site) throws Exception {
        var topics = site.config().kafka().topics();
        if (stampsItself) {
            for (String topic : List.of(topics.requests(), topics.responses())) {
                TopicSettings.set(site, topic, "message.timestamp.type", "LogAppendTime");
            }
        }
        site.awaitIncident();
        site.say("%d requests with responses each, %s in the past and %s in the future", RECORDS, off, off);
        try (KafkaOutput output = KafkaOutput.of(site.bootstrapServers(), topics)) {
            for (int number = 0; number < RECORDS; number++) {
                write(output, "late-" + number, off.negated());
                write(output, "future-" + number, off);
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
            output.flush();
        }
        site.recover();
    }

    private void write(KafkaOutput output, String number, Duration by) {
        String id = MARK + name + "-" + number;
        long now = System.currentTimeMillis();
        long time = now + by.toMillis();
        byte[] key = id.getBytes(StandardCharsets.UTF_8);
        var request = new InferenceRequest(id, "model-0", "v1", time, Map.of(), List.of(), 1);
        var response = new InferenceResponse(id, "model-0", "v1", time, "ok", LATENCY_MICROS, List.of());
        long stamp = stampsItself ? time : now;
        output.write(Event.Kind.REQUEST, stamp, key, AvroWire.encode(request));
        output.write(Event.Kind.RESPONSE, stamp, key, AvroWire.encode(response));
    }

    @Override
    public List<Claim> claims(Site site) throws Exception {
        var topics = site.config().kafka().topics();
        Map<String, Long> buried = DeadLetterCount.byTopic(site, this::isMarked);
        Map<String, Long> expected =
                new TreeMap<>(Map.of(topics.requests(), (long) RECORDS, topics.responses(), (long) RECORDS));
        long requests = site.job().sum("requestsLate");
        long responses = site.job().sum("responsesLate");
        return List.of(
                new Claim("dead letters %s".formatted(buried), buried.equals(expected)),
                new Claim(
                        "%d requests and %d responses late, of %d each".formatted(requests, responses, RECORDS),
                        requests == RECORDS && responses == RECORDS));
    }

    private boolean isMarked(DeadLetter letter) {
        return letter.key() != null
                && new String(letter.key(), StandardCharsets.UTF_8).startsWith(MARK + name + "-future-");
    }
}
