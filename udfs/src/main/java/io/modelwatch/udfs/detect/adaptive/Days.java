package io.modelwatch.udfs.detect.adaptive;

import io.modelwatch.schemas.Key;
import java.io.Serializable;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

/**
 * Where days begin, and which of them are like those of a weekend.
 *
 * @param zone of the time of day
 * @param restDays days there, beside Saturdays and Sundays; may be empty
 */
public record Days(
        @Key(
                name = "detection.time-zone",
                byDefault = "UTC",
                range = "a time zone (for example UTC, +08:00, Asia/Shanghai)",
                meaning = "Where the detector adaptive takes the time of day and the day of the week.")
        ZoneId zone,

        @Key(
                name = "detection.calendar",
                byDefault = "[]",
                range = "a date (for example 2026-12-25)",
                meaning =
                        "Days on which traffic is as on a weekend, for example public holidays, for the detector adaptive.")
        List<LocalDate> restDays)
        implements Serializable {
    public static final Days UTC = new Days(ZoneId.of("UTC"), List.of());

    public Days {
        restDays = List.copyOf(restDays);
    }
}
