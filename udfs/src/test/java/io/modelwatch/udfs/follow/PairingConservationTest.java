package io.modelwatch.udfs.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.SipHash;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.udfs.op.FollowHarness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** Whatever is lost, repeated or shuffled: every record goes to exactly one place, and the order changes nothing. */
class PairingConservationTest {
    private static final int IDS = 60;
    /** Long enough for every row to be resolved. */
    private static final long END = 10_000_000;

    @Property(tries = 200)
    void everyRecordGoesToOnePlace(
            @ForAll long seed,
            @ForAll @DoubleRange(max = 0.5) double loss,
            @ForAll @DoubleRange(max = 0.5) double repetition) {
        List<Event> events = traffic(new Random(seed), loss, repetition);
        assertConserved(events, follow(events, FollowLimits.DEFAULTS, new Random(seed + 1)).ledger);
    }

    @Property(tries = 200)
    void whatIsBeyondALimitGoesToOnePlaceToo(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 3) int feedback,
            @ForAll @IntRange(min = 1, max = 3) int rows) {
        List<Event> events = traffic(new Random(seed), 0.2, 0.2);

        FollowLimits limits = new FollowLimits(1, feedback, rows, 0);
        assertConserved(events, follow(events, limits, new Random(seed + 1)).ledger);
    }

    private static void assertConserved(List<Event> events, Ledger<FollowPlace> ledger) {
        assertThat(sum(
                        ledger,
                        FollowPlace.REQUESTS_SERVED,
                        FollowPlace.REQUESTS_ORPHANED,
                        FollowPlace.REQUESTS_DUPLICATE,
                        FollowPlace.REQUESTS_BEYOND_LIMIT))
                .isEqualTo(count(events, Event.Kind.REQUEST));
        assertThat(sum(
                        ledger,
                        FollowPlace.RESPONSES_USED,
                        FollowPlace.RESPONSES_WITHOUT_REQUEST,
                        FollowPlace.RESPONSES_DUPLICATE,
                        FollowPlace.RESPONSES_BEYOND_LIMIT))
                .isEqualTo(count(events, Event.Kind.RESPONSE));
        assertThat(sum(
                        ledger,
                        FollowPlace.FEEDBACK_USED,
                        FollowPlace.FEEDBACK_WITHOUT_REQUEST,
                        FollowPlace.FEEDBACK_DUPLICATE,
                        FollowPlace.FEEDBACK_BEYOND_LIMIT))
                .isEqualTo(count(events, Event.Kind.FEEDBACK));
        assertThat(sum(
                        ledger,
                        FollowPlace.REQUESTS_PENDING,
                        FollowPlace.RESPONSES_PENDING,
                        FollowPlace.FEEDBACK_PENDING))
                .isZero();
    }

    @Property(tries = 200)
    void theOrderOfArrivalChangesNothing(@ForAll long seed, @ForAll @IntRange(min = 1, max = 3) int labels) {
        List<Event> events = traffic(new Random(seed), 0.2, 0.2);

        FollowLimits limits = new FollowLimits(labels, 100, 100, 0); // the one limit that does not look at the order
        Run one = follow(events, limits, new Random(seed + 1));
        Run other = follow(events, limits, new Random(seed + 2));

        assertThat(one.outcomes).isEqualTo(other.outcomes);
        assertThat(one.places()).isEqualTo(other.places());
    }

    private record Run(Ledger<FollowPlace> ledger, Map<String, Integer> outcomes) {
        List<Long> places() {
            return java.util.Arrays.stream(FollowPlace.values())
                    .map(ledger::count)
                    .toList();
        }
    }

    /** Plays events in an order that each source could have given, with watermarks that promise no more than they may. */
    private static Run follow(List<Event> events, FollowLimits limits, Random random) {
        List<Event> shuffled = new ArrayList<>(events);
        Collections.shuffle(shuffled, random);
        Map<String, Integer> outcomes = new TreeMap<>();
        Ledger<FollowPlace> ledger = new Ledger<>(FollowPlace.class);
        Pairing pairing = new Pairing(
                FollowHarness.settings(limits),
                ledger,
                outcome -> outcomes.merge(text(outcome), 1, Integer::sum),
                SampleFollower.NONE,
                FollowHarness.beyondLimits());
        PendingRequests table = new PendingRequests(SipHash.random());
        long[] promised = promises(shuffled);
        for (int i = 0; i < shuffled.size(); i++) {
            pairing.take(shuffled.get(i), table);
            if (random.nextInt(5) == 0) {
                table.expire(promised[i], pairing);
            }
        }
        table.expire(END, pairing);
        assertThat(table.size()).isZero();
        return new Run(ledger, outcomes);
    }

    /** For each place in the order: the largest watermark that no later event contradicts. */
    private static long[] promises(List<Event> events) {
        long[] promised = new long[events.size()];
        long least = END;
        for (int i = events.size() - 1; i >= 0; i--) {
            promised[i] = least - 1;
            least = Math.min(least, events.get(i).time);
        }
        return promised;
    }

    private static List<Event> traffic(Random random, double loss, double repetition) {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < IDS; i++) {
            String id = "r" + i;
            long time = 1_000L + random.nextInt(100_000);
            long served = time + random.nextLong(FollowHarness.TIMEOUT * 5 / 4);
            maybe(events, random, loss, repetition, Events.request(id, time));
            maybe(events, random, loss, repetition, Events.response(id, served, "x", "y"));
            for (int label = random.nextInt(4); label > 0; label--) {
                long acted = served + random.nextLong(FollowHarness.LONG * 2);
                String item = random.nextBoolean() ? "x" : "z";
                Event feedback = Events.feedback(id, item, random.nextInt(3), acted);
                maybe(events, random, loss, repetition, random.nextBoolean() ? feedback : act(random, id, item, acted));
            }
        }
        return events;
    }

    private static final String[] KINDS = {"impression", "view", "click", "cart", "purchase", "like"};

    private static Event act(Random random, String id, String item, long acted) {
        Event act = Events.act(id, item, KINDS[random.nextInt(KINDS.length)], acted);
        act.label = random.nextInt(3) == 0 ? random.nextInt(2) : Double.NaN;
        act.labelTime -= random.nextInt(3);
        act.position = random.nextInt(3);
        act.value = random.nextBoolean() ? random.nextInt(3) : Double.NaN;
        act.model = random.nextInt(3) == 0 ? "another" : random.nextBoolean() ? Events.MODEL : null;
        return act;
    }

    private static void maybe(List<Event> events, Random random, double loss, double repetition, Event event) {
        if (random.nextDouble() < loss) {
            return;
        }
        events.add(event);
        if (random.nextDouble() < repetition) {
            events.add(event);
        }
    }

    private static String text(Outcome outcome) {
        if (outcome instanceof Outcome.Judged judged) {
            Map<Long, Double> truth = new HashMap<>();
            for (int i = 0; i < judged.truth().items().length; i++) {
                truth.put(judged.truth().items()[i], judged.truth().labels()[i]);
            }
            return "judged " + new String(judged.requestId(), java.nio.charset.StandardCharsets.UTF_8) + " "
                    + judged.horizonMillis() + " " + judged.time() + " " + new TreeMap<>(truth)
                    + acts(judged.truth().acts());
        }
        return outcome.getClass().getSimpleName() + " " + outcome.time();
    }

    private static String acts(Outcome.Acts acts) {
        return Arrays.toString(acts.items())
                + Arrays.toString(acts.done())
                + Arrays.toString(acts.positions())
                + Arrays.toString(acts.values());
    }

    private static long sum(Ledger<FollowPlace> ledger, FollowPlace... places) {
        return LongStream.range(0, places.length)
                .map(i -> ledger.count(places[(int) i]))
                .sum();
    }

    private static long count(List<Event> events, Event.Kind kind) {
        return events.stream().filter(event -> event.kind == kind).count();
    }
}
