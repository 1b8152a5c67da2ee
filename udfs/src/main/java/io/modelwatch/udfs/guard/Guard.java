package io.modelwatch.udfs.guard;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what a guarded step may fail with. A step is one {@code try} around one pure computation on one slice: a summary's add, merge or
 * read; a detector's step; an explanation; a pattern's condition; a text; a comparison. It computes a value and emits nothing, knows
 * neither state nor timers, and works on a copy or on something that is discarded if it fails. It catches {@link RuntimeException}, hands
 * it to {@link #contain}, and does without the value. {@code GuardsTest} looks for what a step must not reach.
 *
 * <p>What is not a failure of a computation propagates and fails the job, which restarts: errors, interrupts, anything about I/O, and
 * Flink's own exceptions.
 */
public final class Guard {
    private static final Logger LOG = LoggerFactory.getLogger(Guard.class);
    private static final long QUIET_NANOS = 10_000_000_000L;
    private static final int DEEPEST_CAUSE = 20;
    private static final String FLINK = "org.apache.flink.";
    private static final String OURS = "io.modelwatch.";
    private static final Rate RATE = new Rate(System::nanoTime);

    private Guard() {}

    /**
     * Takes a failure of a step, and logs it: at most one of each place in ten seconds.
     *
     * @param what of its kind failed
     * @param where in the data: model, series, window, request
     * @return what was thrown and where in the program, for example {@code ArithmeticException at Latency.java:77}: without its message,
     *     which depends on which of many records came first, and may hold what they say
     * @throws RuntimeException the same, where it must not be contained
     */
    public static String contain(Place place, String what, String where, RuntimeException thrown) {
        if (!isContained(thrown)) {
            throw thrown;
        }
        long unsaid = RATE.take(place);
        if (unsaid >= 0) {
            LOG.error(
                    "{} {} failed for {} and is left out there; {} more failed there since the last such line",
                    place.code(),
                    what,
                    where,
                    unsaid,
                    thrown);
        }
        return cause(thrown);
    }

    static boolean isContained(RuntimeException thrown) {
        if (thrown instanceof UnreadableMemory) {
            return true;
        }
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
            if (cause instanceof Error
                    || cause instanceof IOException
                    || cause instanceof InterruptedException
                    || isFlinks(cause.getClass())) {
                return false;
            }
            cause = cause.getCause();
        }
        return true;
    }

    /** By name, since guarded code knows no engine. */
    private static boolean isFlinks(Class<?> thrown) {
        for (Class<?> type = thrown; type != null; type = type.getSuperclass()) {
            if (type.getName().startsWith(FLINK)) {
                return true;
            }
        }
        return false;
    }

    private static String cause(RuntimeException thrown) {
        String name = thrown.getClass().getSimpleName();
        for (StackTraceElement frame : thrown.getStackTrace()) {
            if (frame.getClassName().startsWith(OURS) && !frame.getClassName().endsWith(".Check")) {
                return "%s at %s:%d".formatted(name, frame.getFileName(), frame.getLineNumber());
            }
        }
        return name;
    }

    /** How many lines may be logged. */
    static final class Rate {
        private final LongSupplier nanos;
        private final Map<Place, Long> said = new EnumMap<>(Place.class);
        private final Map<Place, Long> unsaid = new EnumMap<>(Place.class);

        Rate(LongSupplier nanos) {
            this.nanos = nanos;
        }

        /** How many were not logged since the last one that was; -1: this one is not to be logged either. */
        synchronized long take(Place place) {
            long now = nanos.getAsLong();
            Long last = said.get(place);
            if (last != null && now - last < QUIET_NANOS) {
                unsaid.merge(place, 1L, Long::sum);
                return -1;
            }
            said.put(place, now);
            Long before = unsaid.remove(place);
            return before == null ? 0 : before;
        }
    }
}
