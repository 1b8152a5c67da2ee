package io.modelwatch.udfs.detect.adaptive;

import java.time.Duration;

/**
 * How long memories last for windows of a length. A memory lasts so long in time, and so many points at least: ten seconds and an hour
 * behave alike where there are points enough.
 *
 * @param block points of a block whose maximum is kept
 * @param record points of a block whose record is kept
 * @param season rate at which the mean of an hour follows
 * @param slow rate at which the level follows once the season is known
 * @param spread rate at which deviations follow
 * @param noise rate at which it is learned how much noisier a version is than its model
 */
record Pace(int block, int record, double season, double slow, double spread, double noise) {
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final int LEAST_BLOCK = 60;
    private static final int LEAST_RECORD = 1000;
    private static final double SEASON_POINTS = 100;
    private static final long SEASON_HOURS = 8 * HOUR;
    private static final double SLOW_POINTS = 100;
    private static final long SLOW_HOURS = 2 * HOUR;
    private static final double SPREAD_POINTS = 8000;
    private static final long SPREAD_DAYS = 2 * DAY;
    private static final double NOISE_POINTS = 1000;
    private static final long NOISE_HOURS = 12 * HOUR;

    /** @param windowMillis > 0 */
    static Pace of(long windowMillis) {
        return new Pace(
                (int) Math.max(LEAST_BLOCK, HOUR / windowMillis),
                (int) Math.max(LEAST_RECORD, DAY / windowMillis),
                1 / Math.max(SEASON_POINTS, (double) SEASON_HOURS / windowMillis),
                1 / Math.max(SLOW_POINTS, (double) SLOW_HOURS / windowMillis),
                1 / Math.max(SPREAD_POINTS, (double) SPREAD_DAYS / windowMillis),
                1 / Math.max(NOISE_POINTS, (double) NOISE_HOURS / windowMillis));
    }
}
