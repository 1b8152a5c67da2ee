package io.modelwatch.job.registry;

import io.modelwatch.job.config.RegistryConfig;
import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.read.frame.Framing;
import io.modelwatch.schemas.read.frame.RegisteredSchema;
import io.modelwatch.schemas.read.frame.Registry;
import io.modelwatch.schemas.read.frame.SchemaId;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds whoever asks until the registry answers: a record must not become a dead letter because a server is away. Asks once a second, can
 * be interrupted, and gives up after some time, so that the job fails and goes on where it was. What the registry does not know is looked
 * up twice more at once, as far as {@link SecondLooks} go, and again after a minute, as is what it has but cannot be used. For one thread;
 * how long it waits may be read by others.
 */
public final class HeldRegistry implements Registry {
    private static final Logger LOG = LoggerFactory.getLogger(HeldRegistry.class);
    private static final Duration LOOKUP = Duration.ofMillis(RegistryConfig.LOOKUP_MILLIS);
    private static final long SLICE_MILLIS = 1_000;
    private static final long UNKNOWN_FOR = TimeUnit.MINUTES.toNanos(1);
    private static final int MOST_UNKNOWN = 1_000;
    private static final int MOST_SECOND_LOOKS = 8;
    /** Followers lag by less than a second, mostly. */
    private static final int LOOKS_AGAIN = 2;

    private static final long NOT_HELD = Long.MIN_VALUE;

    /** What is asked. */
    @FunctionalInterface
    interface Server {
        /**
         * @param within for all of it
         * @throws IOException where there is no answer
         */
        Optional<RegisteredSchema> get(SchemaId id, Duration within)
                throws IOException, InterruptedException, UnusableSchema;
    }

    private final Server server;
    private final long giveUpMillis;
    private final long sliceMillis;
    private final LongSupplier nanos;
    private final SecondLooks secondLooks;
    /** What the registry does not know, and since when. */
    private final Map<SchemaId, Long> unknown = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SchemaId, Long> eldest) {
            return size() > MOST_UNKNOWN;
        }
    };

    private volatile long heldSince = NOT_HELD;
    private final AtomicLong lookups = new AtomicLong();

    /** @param config that names a registry */
    public static HeldRegistry of(RegistryConfig config) {
        return new HeldRegistry(
                new RegistryClient(config), config.giveUpMillis(), SLICE_MILLIS, System::nanoTime, MOST_SECOND_LOOKS);
    }

    /** Gives up as soon as a person would: for tools. */
    public static HeldRegistry impatient(RegistryConfig config) {
        return new HeldRegistry(new RegistryClient(config), SLICE_MILLIS, SLICE_MILLIS, System::nanoTime, 0);
    }

    /** How records name schemas of the registry. */
    public static Framing framing(RegistryConfig config) {
        return switch (config.ids()) {
            case CONTENT -> new Framing(SchemaId.Kind.ID);
            case GLOBAL -> new Framing(SchemaId.Kind.GLOBAL_ID);
        };
    }

    /**
     * @param sliceMillis between two attempts, > 0
     * @param nanos a clock that is never set
     * @param mostSecondLooks at ids that it does not know, >= 0
     */
    HeldRegistry(Server server, long giveUpMillis, long sliceMillis, LongSupplier nanos, int mostSecondLooks) {
        this.server = server;
        this.giveUpMillis = giveUpMillis;
        this.sliceMillis = sliceMillis;
        this.nanos = nanos;
        this.secondLooks = new SecondLooks(mostSecondLooks);
    }

    @Override
    public Optional<RegisteredSchema> find(SchemaId id) {
        Long since = unknown.get(id);
        if (since != null && nanos.getAsLong() - since < UNKNOWN_FOR) {
            return Optional.empty();
        }
        try {
            Optional<RegisteredSchema> found = findOut(id, since == null);
            unknown.remove(id);
            if (found.isEmpty()) {
                unknown.put(id, nanos.getAsLong());
            }
            return found;
        } catch (InterruptedException cancelled) {
            Thread.currentThread().interrupt();
            var ended = new CancellationException("interrupted while waiting for the schema registry");
            ended.initCause(cancelled);
            throw ended;
        } finally {
            heldSince = NOT_HELD;
        }
    }

    /** How long the caller has been waiting; 0: it is not. */
    public long heldSeconds() {
        long since = heldSince;
        return since == NOT_HELD ? 0 : TimeUnit.NANOSECONDS.toSeconds(nanos.getAsLong() - since);
    }

    /** How often the registry was asked. */
    public long lookups() {
        return lookups.get();
    }

    private Optional<RegisteredSchema> findOut(SchemaId id, boolean isNew) throws InterruptedException {
        try {
            long begun = nanos.getAsLong();
            Optional<RegisteredSchema> found = ask(id, begun);
            if (found.isEmpty() && isNew && secondLooks.take()) {
                found = askAgain(id, begun);
            }
            if (found.isPresent()) {
                secondLooks.putBack();
            }
            return found;
        } catch (UnusableSchema unusable) {
            LOG.warn(
                    "Schema registry {} has a schema for {} that cannot be used: {}",
                    server,
                    id,
                    unusable.getMessage());
            return Optional.empty();
        }
    }

    private Optional<RegisteredSchema> askAgain(SchemaId id, long begun) throws InterruptedException, UnusableSchema {
        Optional<RegisteredSchema> found = Optional.empty();
        for (int look = 0; look < LOOKS_AGAIN && found.isEmpty(); look++) {
            Thread.sleep(sliceMillis);
            found = ask(id, begun);
        }
        return found;
    }

    /** @param begun when the caller began to wait: it waits no longer for several looks than for one */
    private Optional<RegisteredSchema> ask(SchemaId id, long begun) throws InterruptedException, UnusableSchema {
        Duration within = LOOKUP; // the first has its full time, so that whoever gives up soon asks at all
        while (true) {
            try {
                lookups.incrementAndGet();
                Optional<RegisteredSchema> found = server.get(id, within);
                if (heldSince != NOT_HELD) {
                    LOG.info("Schema registry {} answers again", server);
                    heldSince = NOT_HELD;
                }
                return found;
            } catch (IOException silent) {
                within = hold(id, begun, silent);
            }
        }
    }

    /** @return how long the next attempt may take: it ends with the waiting */
    private Duration hold(SchemaId id, long begun, IOException silent) throws InterruptedException {
        if (heldSince == NOT_HELD) {
            heldSince = begun;
            LOG.warn("Schema registry {} does not answer for {}; records wait: {}", server, id, silent.getMessage());
        }
        long leftMillis = giveUpMillis - TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - begun);
        if (leftMillis <= 0) {
            throw new RegistrySilent(
                    "schema registry %s did not answer for %s within registry.give-up %s: %s"
                            .formatted(server, id, Span.text(giveUpMillis), silent.getMessage()),
                    silent);
        }
        Thread.sleep(sliceMillis);
        Duration left = Duration.ofMillis(leftMillis);
        return left.compareTo(LOOKUP) < 0 ? left : LOOKUP;
    }
}
