package io.modelwatch.lab.drill;

import io.modelwatch.local.simulate.Output;
import io.modelwatch.schemas.event.Event;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** One record in a hundred, in each topic, is garbage. */
final class Poison implements Drill {
    private static final int ONE_IN = 100;
    private static final int LONGEST = 60;
    private static final int KINDS_OF_GARBAGE = 4;

    private static final int POISONED_SECONDS = 10;

    private final Random random = new Random(ONE_IN);
    private final Map<Event.Kind, AtomicLong> planted = new EnumMap<>(Event.Kind.class);
    private volatile boolean poisons = true;

    @Override
    public String name() {
        return "poison";
    }

    @Override
    public String promise() {
        return "garbage, 1 % of each topic, becomes dead letters, each exactly once, and changes nothing else";
    }

    /** Also next to the job's own heartbeats: those of history are the simulator's. */
    @Override
    public Output tamper(Output topics) {
        for (Event.Kind kind : List.of(
                Event.Kind.REQUEST,
                Event.Kind.RESPONSE,
                Event.Kind.FEEDBACK,
                Event.Kind.RESOURCE,
                Event.Kind.HEARTBEAT)) {
            planted.put(kind, new AtomicLong());
        }
        return (kind, timestamp, key, value) -> {
            topics.write(kind, timestamp, key, value);
            if (poisons && random.nextInt(ONE_IN) == 0) {
                topics.write(kind, timestamp, key, garbage(value));
                planted.get(kind).incrementAndGet();
            }
        };
    }

    private byte[] garbage(byte[] whole) {
        return switch (random.nextInt(KINDS_OF_GARBAGE)) {
            case 0 -> new byte[0];
            case 1 -> Arrays.copyOf(whole, Math.min(9, whole.length - 1));
            case 2 -> "{\"requestId\": 17".getBytes(StandardCharsets.UTF_8);
            default -> {
                byte[] noise = new byte[1 + random.nextInt(LONGEST)];
                random.nextBytes(noise);
                yield noise;
            }
        };
    }

    @Override
    public void disturb(Site site) throws Exception {
        site.say("garbage is in the topics from the start");
        site.awaitIncident();
        TimeUnit.SECONDS.sleep(POISONED_SECONDS);
        poisons = false;
        site.recover();
    }

    @Override
    public List<Claim> claims(Site site) {
        Map<String, Long> buried = DeadLetterCount.byTopic(site, letter -> true);
        Map<String, Long> expected = new TreeMap<>();
        planted.forEach((kind, count) -> expected.merge(DeadLetterCount.topicOf(site, kind), count.get(), Long::sum));
        expected.values().removeIf(count -> count == 0);
        return List.of(
                new Claim("dead letters %s of %s injected".formatted(buried, expected), buried.equals(expected)));
    }
}
