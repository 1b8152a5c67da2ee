package io.modelwatch.job.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.modelwatch.schemas.read.frame.RegisteredSchema;
import io.modelwatch.schemas.read.frame.SchemaId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A registry that is away, and one that does not know. */
class HeldRegistryTest {
    private static final SchemaId ID = new SchemaId(SchemaId.Kind.ID, 0, 7);
    private static final Optional<RegisteredSchema> SCHEMA =
            Optional.of(new RegisteredSchema(RegisteredSchema.Type.AVRO, "a"));

    /** Moves by a second with each reading. */
    private final AtomicLong nanos = new AtomicLong();

    private HeldRegistry held(HeldRegistry.Server server, long giveUpMillis) {
        return new HeldRegistry(server, giveUpMillis, 1, this::aSecondLater, 0);
    }

    private long aSecondLater() {
        return nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    }

    /** Has two second looks in store. */
    private HeldRegistry doubting(HeldRegistry.Server server) {
        return new HeldRegistry(server, 60_000, 1, this::aSecondLater, 2);
    }

    @Test
    void aSchemaThatAFollowerLearnsAMomentLaterIsFound() {
        var attempts = new AtomicInteger();
        HeldRegistry registry = doubting((id, within) -> attempts.incrementAndGet() < 3 ? Optional.empty() : SCHEMA);

        assertThat(registry.find(ID)).isEqualTo(SCHEMA);
        assertThat(registry.lookups()).isEqualTo(3);
    }

    @Test
    void everNewUnknownIdsAreLookedUpOnceWhenNoSecondLooksAreLeft() {
        HeldRegistry registry = doubting((id, within) -> Optional.empty());
        for (int id = 0; id < 100; id++) {
            assertThat(registry.find(new SchemaId(SchemaId.Kind.ID, 0, id))).isEmpty();
        }

        assertThat(registry.lookups()).isEqualTo(100 + 2 * 2);
    }

    @Test
    void aSchemaThatIsFoundPutsASecondLookBack() {
        HeldRegistry registry = doubting((id, within) -> id.low() >= 1_000 ? SCHEMA : Optional.empty());
        for (int id = 0; id < 10; id++) {
            registry.find(new SchemaId(SchemaId.Kind.ID, 0, id));
        }
        registry.find(new SchemaId(SchemaId.Kind.ID, 0, 1_000));
        long before = registry.lookups();

        registry.find(new SchemaId(SchemaId.Kind.ID, 0, 10));
        registry.find(new SchemaId(SchemaId.Kind.ID, 0, 11));

        assertThat(registry.lookups()).isEqualTo(before + 3 + 1);
    }

    @Test
    void whatWasUnknownAMinuteAgoOrCannotBeUsedGetsNoSecondLook() {
        HeldRegistry unknown = doubting((id, within) -> Optional.empty());
        HeldRegistry unusable = doubting((id, within) -> {
            throw new UnusableSchema("it names more than 64 others");
        });
        unknown.find(ID);
        nanos.addAndGet(TimeUnit.MINUTES.toNanos(1));

        unknown.find(ID);
        unusable.find(ID);

        assertThat(unknown.lookups()).isEqualTo(3 + 1);
        assertThat(unusable.lookups()).isEqualTo(1);
    }

    @Test
    void asksUntilThereIsAnAnswer() {
        var attempts = new AtomicInteger();
        HeldRegistry registry = held(
                (id, within) -> {
                    if (attempts.incrementAndGet() < 5) {
                        throw new IOException("refused");
                    }
                    return SCHEMA;
                },
                60_000);

        assertThat(registry.find(ID)).isEqualTo(SCHEMA);
        assertThat(registry.lookups()).isEqualTo(5);
        assertThat(registry.heldSeconds()).isZero();
    }

    @Test
    void givesUpSoThatTheJobFails() {
        HeldRegistry registry = held(
                (id, within) -> {
                    throw new IOException("connection refused");
                },
                10_000);

        assertThatIllegalStateException()
                .isThrownBy(() -> registry.find(ID))
                .withMessageContaining("did not answer for id 7 within registry.give-up 10s: connection refused");
        assertThat(registry.lookups()).isEqualTo(10);
    }

    @Test
    void canBeInterruptedWhileItShowsHowLongItWaits() throws Exception {
        HeldRegistry registry = held(
                (id, within) -> {
                    throw new IOException("refused");
                },
                Long.MAX_VALUE / 1_000_000);
        var thrown = new Throwable[1];
        Thread waiting = new Thread(() -> {
            try {
                registry.find(ID);
            } catch (CancellationException ended) {
                thrown[0] = Thread.currentThread().isInterrupted() ? ended : null;
            }
        });
        waiting.start();
        await().until(() -> registry.heldSeconds() > 0);

        waiting.interrupt();
        waiting.join();

        assertThat(thrown[0]).isNotNull();
    }

    @Test
    void whatIsNotKnownIsAskedAgainAfterAMinute() {
        var known = new AtomicInteger();
        HeldRegistry registry = held((id, within) -> known.get() == 0 ? Optional.empty() : SCHEMA, 60_000);

        assertThat(registry.find(ID)).isEmpty();
        assertThat(registry.find(ID)).isEmpty();
        assertThat(registry.lookups()).isEqualTo(1);
        known.set(1);
        nanos.addAndGet(TimeUnit.MINUTES.toNanos(1));

        assertThat(registry.find(ID)).isEqualTo(SCHEMA);
    }

    @Test
    void manyUnknownIdsTakeNoMemory() {
        HeldRegistry registry = held((id, within) -> Optional.empty(), 60_000);
        for (int id = 0; id < 10_000; id++) {
            registry.find(new SchemaId(SchemaId.Kind.ID, 0, id));
        }
        long before = registry.lookups();

        registry.find(new SchemaId(SchemaId.Kind.ID, 0, 0)); // forgotten

        assertThat(registry.lookups()).isEqualTo(before + 1);
    }

    @Test
    void aSchemaThatCannotBeUsedIsNoSilence() {
        HeldRegistry registry = held(
                (id, within) -> {
                    throw new UnusableSchema("it names more than 64 others");
                },
                60_000);

        assertThat(registry.find(ID)).isEmpty();
        assertThat(registry.find(ID)).isEmpty();
        assertThat(registry.lookups()).isEqualTo(1);
    }

    @Test
    void anAttemptHasTenSecondsAndTheLastOnesWhatIsLeft() {
        List<Duration> given = new ArrayList<>();
        HeldRegistry registry = held(
                (id, within) -> {
                    given.add(within);
                    throw new IOException("refused");
                },
                13_000);

        assertThatIllegalStateException().isThrownBy(() -> registry.find(ID));

        assertThat(given.get(0)).isEqualTo(Duration.ofSeconds(10));
        assertThat(given).isSortedAccordingTo(Comparator.reverseOrder()).last().isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void anErrorOfTheProgramIsNoSilence() {
        HeldRegistry registry = held(
                (id, within) -> {
                    throw new IllegalArgumentException("wrong");
                },
                60_000);

        assertThatThrownBy(() -> registry.find(ID)).isInstanceOf(IllegalArgumentException.class);
    }
}
