package io.modelwatch.udfs.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.flink.runtime.execution.CancelTaskException;
import org.apache.flink.util.FlinkRuntimeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GuardTest {
    @Test
    void saysWhatWasThrownAndWhere() {
        assertThat(Guard.contain(Place.TEXT, "Incident", "m v1", new NoSuchElementException("user 17")))
                .matches("NoSuchElementException at GuardTest.java:\\d+");
    }

    @ParameterizedTest
    @MethodSource("failuresOfMoreThanOneComputation")
    void letsThroughWhatIsNoFailureOfAComputation(RuntimeException thrown) {
        assertThatThrownBy(() -> Guard.contain(Place.MEASURE, "m", "here", thrown))
                .isSameAs(thrown);
    }

    static Stream<RuntimeException> failuresOfMoreThanOneComputation() {
        return Stream.of(
                new UncheckedIOException(new IOException("disk")),
                new IllegalStateException(new IOException("disk")),
                new IllegalStateException(new OutOfMemoryError("heap")),
                new IllegalStateException(new RuntimeException(new InterruptedException())),
                new CancelTaskException(),
                new FlinkRuntimeException("state"),
                new OfFlink());
    }

    /** Known by what it extends. */
    private static final class OfFlink extends FlinkRuntimeException {
        private static final long serialVersionUID = 1;

        OfFlink() {
            super("connector");
        }
    }

    @Test
    void logsOneOfAPlaceInTenSecondsAndSaysHowManyItDidNot() {
        var clock = new AtomicLong();
        var rate = new Guard.Rate(clock::get);

        assertThat(rate.take(Place.TEXT)).isZero();
        assertThat(rate.take(Place.TEXT)).isNegative();
        assertThat(rate.take(Place.TEXT)).isNegative();
        assertThat(rate.take(Place.MEASURE)).as("of another place").isZero();
        clock.set(10_000_000_000L);
        assertThat(rate.take(Place.TEXT)).isEqualTo(2);
    }
}
