package io.modelwatch.udfs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Role;
import io.modelwatch.schemas.event.Segments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/**
 * Outcomes over the whole domain of what is admitted: weights to 10^6, lists to 10,000 items, which may repeat, scores and labels of every
 * magnitude, scores that are missing (NaN), latencies to a day. Sizes are drawn so that each magnitude is as likely as another.
 */
public final class WildOutcomes {
    private static final int MOST_ITEMS = 10_000;
    private static final int MOST_LABELS = 500;
    private static final int MOST_WEIGHT = 1_000_000;
    private static final long MOST_MICROS = 86_400_000_000L;
    private static final int MOST_OUTCOMES = 8;

    private WildOutcomes() {}

    public static Arbitrary<List<Outcome>> lists() {
        return Arbitraries.longs().map(seed -> list(new Random(seed))).dontShrink();
    }

    private static List<Outcome> list(Random random) {
        List<Outcome> outcomes = new ArrayList<>();
        for (int left = random.nextInt(MOST_OUTCOMES + 1); left > 0; left--) {
            outcomes.add(one(random));
        }
        return outcomes;
    }

    private static Outcome one(Random random) {
        return switch (random.nextInt(6)) {
            case 0 ->
                new Outcome.Served(
                        "ranker", "v7", Segments.NONE, 0, weight(random), id(random), status(random), micros(random));
            case 1 -> new Outcome.Orphan("ranker", "v7", Segments.NONE, 0, weight(random), id(random));
            case 2 -> judged(random);
            case 3 -> used(random);
            case 4 -> rescored(random);
            default -> {
                Outcome.Rescored rescored = rescored(random);
                yield new Outcome.RescoredJudged(rescored, 60_000, truth(random, rescored.primary()));
            }
        };
    }

    private static Outcome judged(Random random) {
        Outcome.Predictions answer = answer(random, size(random, MOST_ITEMS));
        return new Outcome.Judged(
                "ranker", "v7", Segments.NONE, 0, weight(random), id(random), 60_000, answer, truth(random, answer));
    }

    private static Outcome used(Random random) {
        int readings = 1 + size(random, 63);
        String[] names = new String[readings];
        double[] values = new double[readings];
        for (int i = 0; i < readings; i++) {
            names[i] = "reading-" + i;
            values[i] = number(random);
        }
        return new Outcome.Used("ranker", "v7", "ranker-0", 0, names, values);
    }

    /** Rescores the same items or others. */
    private static Outcome.Rescored rescored(Random random) {
        int items = size(random, 1_000);
        Outcome.Predictions primary = answer(random, items);
        Outcome.Predictions candidate = random.nextInt(4) == 0
                ? answer(random, size(random, 1_000))
                : new Outcome.Predictions(primary.items(), scores(random, items));
        return new Outcome.Rescored(
                "ranker",
                "v8",
                Segments.NONE,
                0,
                weight(random),
                id(random),
                "v7",
                random.nextInt(3) == 0 ? Role.SECONDARY : Role.CANDIDATE,
                1,
                Math.max(0, micros(random)),
                primary,
                candidate);
    }

    /** Of items that may repeat, with scores for all or, now and then, for none. */
    private static Outcome.Predictions answer(Random random, int size) {
        int different = random.nextBoolean() ? 1 + size(random, 20) : 4 * MOST_ITEMS;
        long[] items = random.longs(size, 0, different).toArray();
        return new Outcome.Predictions(items, scores(random, random.nextInt(8) == 0 ? 0 : size));
    }

    private static float[] scores(Random random, int size) {
        float[] scores = new float[size];
        for (int i = 0; i < size; i++) {
            float score = Float.intBitsToFloat(random.nextInt());
            scores[i] = Float.isInfinite(score) ? Float.MAX_VALUE : random.nextInt(3) == 0 ? random.nextFloat() : score;
        }
        return scores;
    }

    /** Labels of items that were answered and of others, each once. */
    private static Outcome.Truth truth(Random random, Outcome.Predictions answer) {
        int size = size(random, MOST_LABELS);
        long[] items = LongStream.range(0, size)
                .map(i -> i % 3 > 0 && i < answer.items().length ? answer.items()[(int) i] : 1_000_000 + i)
                .distinct()
                .toArray();
        double[] labels = new double[items.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = random.nextBoolean() ? random.nextInt(3) : number(random);
        }
        return random.nextBoolean()
                ? new Outcome.Truth(items, labels)
                : new Outcome.Truth(items, labels, acts(random, items));
    }

    /** Of the same items. */
    private static Outcome.Acts acts(Random random, long[] labelled) {
        long[] items = labelled.clone();
        Arrays.sort(items);
        byte[] done = new byte[items.length];
        int[] positions = new int[items.length];
        double[] values = new double[items.length];
        for (int i = 0; i < items.length; i++) {
            done[i] = (byte) random.nextInt(64);
            positions[i] = random.nextBoolean() ? 0 : 1 + size(random, 999_999);
            values[i] = random.nextDouble() * 2e12 - 1e12;
        }
        return new Outcome.Acts(items, done, positions, values);
    }

    /** Finite, of any magnitude. */
    public static double number(Random random) {
        double any = Double.longBitsToDouble(random.nextLong());
        return switch (random.nextInt(4)) {
            case 0 -> random.nextGaussian();
            case 1 -> random.nextBoolean() ? Double.MAX_VALUE : -Double.MAX_VALUE;
            default -> Double.isFinite(any) ? any : Double.MIN_VALUE;
        };
    }

    private static int size(Random random, int most) {
        return (int) Math.min(most, Math.exp(random.nextDouble() * Math.log(most + 2.0)) - 1);
    }

    private static int weight(Random random) {
        return 1 + size(random, MOST_WEIGHT - 1);
    }

    private static long micros(Random random) {
        return random.nextInt(8) == 0 ? -1 : (long) Math.exp(random.nextDouble() * Math.log(MOST_MICROS + 1.0)) - 1;
    }

    private static String status(Random random) {
        return random.nextBoolean() ? Outcome.Served.OK : "timeout";
    }

    private static byte[] id(Random random) {
        return ("request-" + random.nextInt(1_000)).getBytes(UTF_8);
    }
}
