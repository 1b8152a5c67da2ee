package io.modelwatch.local.wreck;

/**
 * Of one run.
 *
 * @param seed of all that is drawn
 * @param rocksDb whether state is in RocksDB, else on the heap
 * @param records of bad traffic, about
 * @param bytes of bad traffic, about
 * @param disturbances how often the job is stopped or killed while traffic is written
 */
record Terms(long seed, boolean rocksDb, long records, long bytes, int disturbances) {
    /** What takes some twenty seconds. */
    static Terms shortOnes(long seed) {
        return new Terms(seed, seed % 2 == 0, 20_000, 8L << 20, 3);
    }

    /** How a person plays the same again. */
    String command() {
        return "./mvnw verify -pl local -am -Dit.test=WreckerIT -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false"
                + " -Dfailsafe.failIfNoSpecifiedTests=false"
                + " -Dwreck.seeds=%d -Dwreck.records=%d -Dwreck.bytes=%d -Dwreck.disturbances=%d"
                        .formatted(seed, records, bytes, disturbances);
    }
}
