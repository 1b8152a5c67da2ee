package io.modelwatch.local.wreck;

/**
 * What a stretch of bad traffic of one model is like; each number drawn from its least to its limit.
 *
 * @param model 1 to 128 bytes
 * @param versions of the model, to 10,000
 * @param versionLength bytes, 1 to 128
 * @param requests to 20,000
 * @param ids what the request ids are like
 * @param idLength bytes, 1 to 256
 * @param list predictions of a response, 0 to 10,000
 * @param items different ones among what is ranked and what is labelled, 1 to 40,000: fewer than are ranked are repeated
 * @param itemLength bytes, 1 to 256
 * @param labels of a request, 0 to 40,000
 * @param weight 1 to 1,000,000
 * @param anyMagnitude share of scores, labels and readings that are of any magnitude
 * @param segments of a request, 0 to 1,000
 * @param inputs tensors of a request, 0 to 64
 * @param inputBytes of a tensor, 0 to 100,000
 * @param readings of an instance, 0 to 70; more than 64 are refused
 * @param usages records of resources, to 1,000
 * @param millis how long it lasts, to a minute
 * @param delayMillis how much later than its time a record is written at most, to 4 s: order of arrival
 * @param times how far the times are from those of writing
 * @param json share of records written as JSON, the others are Avro
 * @param odd share of JSON records with a value somewhere that no encoder writes
 * @param torn share of records with broken bytes
 */
record Burst(
        String model,
        int versions,
        int versionLength,
        int requests,
        Ids ids,
        int idLength,
        int list,
        int items,
        int itemLength,
        int labels,
        int weight,
        double anyMagnitude,
        int segments,
        int inputs,
        int inputBytes,
        int readings,
        int usages,
        int millis,
        int delayMillis,
        Times times,
        double json,
        double odd,
        double torn) {
    private static final String[] MODELS = {"bad-ranking", "bad-clicks", "bad-prices", "bad-untold"};
    private static final double[] SHARES = {0, 0, 0.01, 0.5, 1};

    /** What request ids are like. */
    enum Ids {
        UNIQUE,
        REPEATED,
        ONE_FOR_ALL,
        UNDEFINED,
        SAME_HASH,
        SAME_HASH_AS_A_GOOD_ONE
    }

    /** How far the times are from those of writing. */
    enum Times {
        TRUE,
        LATE,
        AHEAD,
        ANY
    }

    static Burst draw(Draws draws) {
        return new Burst(
                draws.chance(0.8) ? draws.oneOf(MODELS) : draws.name(size(draws, 1, 128)),
                size(draws, 1, 10_000),
                size(draws, 1, 128),
                size(draws, 1, 20_000),
                draws.oneOf(Ids.values()),
                size(draws, 1, 256),
                size(draws, 0, 10_000),
                size(draws, 1, 40_000),
                size(draws, 1, 256),
                size(draws, 0, 40_000),
                size(draws, 1, 1_000_000),
                share(draws),
                size(draws, 0, 1_000),
                size(draws, 0, 64),
                size(draws, 0, 100_000),
                size(draws, 0, 70),
                size(draws, 0, 1_000),
                size(draws, 1, 60_000),
                size(draws, 0, 4_000),
                draws.oneOf(Times.TRUE, Times.TRUE, Times.TRUE, Times.LATE, Times.AHEAD, Times.ANY),
                share(draws),
                share(draws) * share(draws),
                share(draws) * share(draws));
    }

    /** Whether a time may lie beyond that of writing: then it drives the clock of its partition. */
    boolean drivesTheClock() {
        return times == Times.AHEAD || times == Times.ANY;
    }

    private static int size(Draws draws, int least, int limit) {
        return (int) draws.size(least, limit);
    }

    private static double share(Draws draws) {
        return SHARES[draws.below(SHARES.length)];
    }
}
