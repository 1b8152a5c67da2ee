package io.modelwatch.local.shadow;

import java.lang.ref.WeakReference;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** What jobs of other class loaders report to a test: it is on the cluster's class path and in no job's jar, so there is one of it. */
public final class UserLoaders {
    private static final Queue<WeakReference<ClassLoader>> SEEN = new ConcurrentLinkedQueue<>();
    private static final AtomicLong SCORED = new AtomicLong();

    private UserLoaders() {}

    /** Called once by each job. */
    public static void saw(ClassLoader loader) {
        SEEN.add(new WeakReference<>(loader));
    }

    public static void scored() {
        SCORED.incrementAndGet();
    }

    static int seen() {
        return SEEN.size();
    }

    static long alive() {
        return SEEN.stream().filter(loader -> loader.get() != null).count();
    }

    static boolean contain(ClassLoader loader) {
        return SEEN.stream().anyMatch(seen -> seen.get() == loader);
    }

    static long takeScored() {
        return SCORED.getAndSet(0);
    }

    static void forget() {
        SEEN.clear();
        SCORED.set(0);
    }
}
