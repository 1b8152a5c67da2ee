package io.modelwatch.udfs.silence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GapsTest {
    private static final long WINDOW = 10_000;
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final long START = Instant.parse("2026-01-05T00:00:00Z").toEpochMilli();
    private static final HoursOfDay UTC = new HoursOfDay(ZoneId.of("UTC"));
    private static final double CHANCE = 1e-6;

    /** With a request every so many windows. */
    private static Gaps every(int windows, Duration from, Duration until, Gaps before) {
        Gaps gaps = before;
        long step = windows * WINDOW;
        for (long end = START + from.toMillis() + step; end <= START + until.toMillis(); end += step) {
            gaps = gaps.with(end - step, end, Long.MAX_VALUE, WINDOW, UTC);
        }
        return gaps;
    }

    private static long limit(Gaps gaps, Duration at) {
        return gaps.limitMillis(START + at.toMillis(), CHANCE, DAY, WINDOW, UTC) / WINDOW;
    }

    @Test
    void theChanceOfARunIsTheOneOfThePredictiveDistribution() {
        Occupancy known = new Occupancy(8, 3);
        double probability = 1;
        for (int run = 0; run < 5; run++) {
            probability *= known.emptyAfter(run);
        }

        // B(3 + 1 + 5, 8 + 1) / B(3 + 1, 8 + 1) = Γ(9) Γ(13) / (Γ(18) Γ(4)), by hand
        assertThat(probability).isCloseTo(40_320.0 * 479_001_600.0 / (355_687_428_096_000.0 * 6), within(1e-12));
    }

    @Test
    void whoIsAskedInEachWindowIsSilentAfterAFewOfThem() {
        assertThat(limit(every(1, Duration.ZERO, Duration.ofHours(1), Gaps.NONE), Duration.ofHours(1)))
                .isBetween(2L, 4L);
    }

    /** What is known by many windows comes near to (empty / all)^k. */
    @ParameterizedTest
    @CsvSource({"2", "3", "12", "42"})
    void theLimitFollowsTheLengthOfTheGaps(int windows) {
        Gaps gaps = every(windows, Duration.ZERO, Duration.ofDays(7), Gaps.NONE);
        double geometric = Math.log(CHANCE) / Math.log((windows - 1.0) / windows);

        assertThat((double) limit(gaps, Duration.ofDays(7))).isBetween(geometric, 2 * geometric);
    }

    @Test
    void afterOneRequestHardlyAnySilenceIsSurprising() {
        assertThat(limit(Gaps.NONE.with(START, START + WINDOW, 0, WINDOW, UTC), Duration.ZERO))
                .isGreaterThan(Duration.ofHours(2).toMillis() / WINDOW);
    }

    @Test
    void anHourThatIsKnownToBeQuietIsJudgedByItself() {
        Gaps gaps = Gaps.NONE;
        for (int day = 0; day < 4; day++) {
            gaps = every(1, Duration.ofHours(24 * day + 6), Duration.ofHours(24 * day + 22), gaps);
            gaps = every(60, Duration.ofHours(24 * day + 22), Duration.ofHours(24 * day + 30), gaps);
        }

        assertThat(limit(gaps, Duration.ofHours(4 * 24 + 22))).isGreaterThan(400);
        Gaps day = every(1, Duration.ofHours(4 * 24 + 6), Duration.ofHours(4 * 24 + 12), gaps);
        assertThat(limit(day, Duration.ofHours(4 * 24 + 12))).isLessThan(12);
    }

    @Test
    void theSearchEndsWhereNothingIsLongEnough() {
        assertThat(Gaps.NONE.limitMillis(START, CHANCE, DAY, WINDOW, UTC)).isEqualTo(DAY);
    }

    /** In the second half past one, the clock of Lord Howe Island has gone back by half an hour. */
    @Test
    void theNextHourIsLaterWhereverAClockGoesBack() {
        for (String zone : List.of("Australia/Lord_Howe", "Europe/Berlin", "America/St_Johns")) {
            HoursOfDay clock = new HoursOfDay(ZoneId.of(zone));
            for (long at = START;
                    at < START + 366 * DAY;
                    at += Duration.ofMinutes(5).toMillis()) {
                assertThat(clock.next(at)).as("%s at %d", zone, at).isGreaterThan(at);
            }
        }
    }

    @Test
    void hoursAreThoseOfTheirZone() {
        HoursOfDay kathmandu = new HoursOfDay(ZoneId.of("Asia/Kathmandu")); // 5:45 ahead

        assertThat(kathmandu.at(START)).isEqualTo(5);
        assertThat(kathmandu.next(START) - START)
                .isEqualTo(Duration.ofMinutes(15).toMillis());
    }
}
