package io.modelwatch.tools.exporter;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * What the newest window said under each key, for as long as it is fresh. Bounded: there is no room for a further key while as many as
 * allowed are fresh. Not thread-safe.
 */
final class Newest<K, V> {
    /** @param windowEnd epoch milliseconds */
    record Shown<V>(V value, long windowEnd, Instant shownUntil) {}

    private final int most;
    private final Clock clock;
    /** Stale entries are removed on every read, and when it is full. */
    private final Map<K, Shown<V>> shown = new HashMap<>();
    /** None is stale before it. */
    private Instant firstStale = Instant.MAX;

    /** @param most keys at once, >= 1 */
    Newest(int most, Clock clock) {
        this.most = most;
        this.clock = clock;
    }

    /** Whether a window is fresh and newer than the one that is known under the key: the job may publish windows again. */
    boolean isNews(K key, long windowEnd, Instant shownUntil) {
        Shown<V> known = shown.get(key);
        return shownUntil.isAfter(clock.instant()) && (known == null || windowEnd > known.windowEnd());
    }

    /** What is known under the key, stale or not. */
    Optional<V> known(K key) {
        return Optional.ofNullable(shown.get(key)).map(Shown::value);
    }

    boolean hasRoomFor(K key) {
        if (shown.size() >= most && !shown.containsKey(key) && !firstStale.isAfter(clock.instant())) {
            forgetStale();
        }
        return shown.size() < most || shown.containsKey(key);
    }

    /** @param windowEnd epoch milliseconds */
    void put(K key, V value, long windowEnd, Instant shownUntil) {
        shown.put(key, new Shown<>(value, windowEnd, shownUntil));
        firstStale = earlier(firstStale, shownUntil);
    }

    /** Those that are fresh. */
    void forEach(BiConsumer<K, Shown<V>> each) {
        forgetStale();
        shown.forEach(each);
    }

    /** How many are known, stale ones included until they are removed. */
    int size() {
        return shown.size();
    }

    private void forgetStale() {
        Instant now = clock.instant();
        shown.values().removeIf(entry -> !entry.shownUntil().isAfter(now));
        firstStale = shown.values().stream().map(Shown::shownUntil).reduce(Instant.MAX, Newest::earlier);
    }

    private static Instant earlier(Instant one, Instant other) {
        return other.isBefore(one) ? other : one;
    }
}
