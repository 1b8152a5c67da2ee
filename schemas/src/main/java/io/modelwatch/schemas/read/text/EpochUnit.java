package io.modelwatch.schemas.read.text;

/**
 * What a number counts that stands for a time since 1970. A number between the beginnings of 2000 and 2100 in one unit is far outside of
 * them in every other, so it says its unit itself.
 */
public enum EpochUnit {
    SECONDS(1_000, 1),
    MILLIS(1, 1),
    MICROS(1, 1_000),
    NANOS(1, 1_000_000);

    /** No time. */
    public static final long NONE = Long.MIN_VALUE;

    /** The beginnings of 2000 and 2100, epoch milliseconds. */
    private static final long FROM = 946_684_800_000L;

    private static final long UNTIL = 4_102_444_800_000L;
    private static final double TWO_POW_63 = 0x1p63;
    private static final EpochUnit[] ALL = values();

    private final long times;
    private final long dividedBy;

    EpochUnit(long times, long dividedBy) {
        this.times = times;
        this.dividedBy = dividedBy;
    }

    /** Null where no unit makes it a time between 2000 and 2100. */
    public static EpochUnit of(double number) {
        for (EpochUnit unit : ALL) {
            double millis = number * unit.times / unit.dividedBy;
            if (millis >= FROM && millis < UNTIL) {
                return unit;
            }
        }
        return null;
    }

    /** Whether it is a time between 2000 and 2100 in seconds. */
    public static boolean isSeconds(long number) {
        return number >= FROM / 1_000 && number < UNTIL / 1_000;
    }

    /** Epoch milliseconds in the unit that the number says itself, else in milliseconds. */
    public static long plain(long number) {
        if (number >= FROM && number < UNTIL) {
            return number; // mostly
        }
        EpochUnit unit = of((double) number);
        return unit == null ? number : unit.millis(number);
    }

    /** As {@link #plain(long)}; {@link #NONE} for a fraction that says no unit. */
    public static long plain(double number) {
        EpochUnit unit = of(number);
        if (unit != null) {
            return unit.millis(number);
        }
        boolean whole = Math.abs(number) < TWO_POW_63 && (long) number == number;
        return whole ? (long) number : NONE;
    }

    /** Epoch milliseconds, what is finer cut off; {@link #NONE} where it is too large. */
    public long millis(long number) {
        if (times == 1) {
            return Math.floorDiv(number, dividedBy);
        }
        long most = Long.MAX_VALUE / times;
        return number <= most && number >= -most ? number * times : NONE;
    }

    /** Epoch milliseconds, rounded to the nearest: a fraction of a second is rarely exact; {@link #NONE} where it is too large. */
    public long millis(double number) {
        double millis = number * times / dividedBy;
        return Math.abs(millis) < TWO_POW_63 ? Math.round(millis) : NONE;
    }
}
