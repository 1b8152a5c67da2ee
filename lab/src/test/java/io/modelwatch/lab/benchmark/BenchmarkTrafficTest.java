package io.modelwatch.lab.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.event.Event.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchmarkTrafficTest {
    private static final long START = 1_000_000_000_000L;
    private static final double RATE = 3_000;

    private record Written(Kind kind, long time, String id, int bytes) {}

    @Test
    void writesTheSameForTheSameSeed() {
        assertThat(traffic(1, 2_000)).isEqualTo(traffic(1, 2_000)).isNotEqualTo(traffic(2, 2_000));
    }

    @Test
    void writesAboutAsManyEventsAsAskedForAndFeedbackForAFifth() {
        List<Written> written = traffic(1, 20_000);

        assertThat(written).hasSizeBetween(20_000, 20_002);
        long requests = count(written, Kind.REQUEST);
        assertThat(count(written, Kind.FEEDBACK) / (double) requests).isBetween(0.18, 0.22);
        assertThat(written).allMatch(event -> event.id.length() == 36);
    }

    @Test
    void writesNothingLaterThanThreeSecondsAfterWhatIsNewer() {
        for (Kind kind : List.of(Kind.REQUEST, Kind.RESPONSE, Kind.FEEDBACK)) {
            long newest = Long.MIN_VALUE;
            for (Written event : traffic(1, 50_000)) {
                if (event.kind == kind) {
                    newest = Math.max(newest, event.time);
                    assertThat(newest - event.time).isLessThan(3_000);
                }
            }
        }
    }

    private static long count(List<Written> written, Kind kind) {
        return written.stream().filter(event -> event.kind == kind).count();
    }

    private static List<Written> traffic(long seed, long events) {
        List<Written> written = new ArrayList<>();
        new BenchmarkTraffic(
                        seed,
                        (kind, time, key, value) -> written.add(
                                new Written(kind, time, new String(key, StandardCharsets.US_ASCII), value.length)))
                .write(events, START, RATE);
        return written;
    }
}
