package io.modelwatch.schemas.read.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {
    @ParameterizedTest
    @CsvSource({
        "2026-11-30T10:20:22Z, 2026-11-30T10:20:22Z",
        "2026-11-30t10:20:22z, 2026-11-30T10:20:22Z",
        "2026-11-30 10:20:22.5+01:00, 2026-11-30T09:20:22.500Z",
        "2026-11-30T10:20:22.123456789-05:30, 2026-11-30T15:50:22.123Z",
        "2026-11-30T10:20:22.999999999999Z, 2026-11-30T10:20:22.999Z",
        "2026-11-30T10:20:22+0530, 2026-11-30T04:50:22Z",
        "2026-11-30T10:20Z, 2026-11-30T10:20:00Z",
        "2026-11-30T10:20+02:00, 2026-11-30T08:20:00Z",
        "2028-02-29T23:59:60Z, 2028-03-01T00:00:00Z",
        "1969-12-31T23:59:59.9Z, 1969-12-31T23:59:59.900Z",
        "0000-03-01T00:00:00Z, 0000-03-01T00:00:00Z"
    })
    void readsTimes(String text, String meant) {
        assertThat(millis(text)).isEqualTo(Instant.parse(meant).toEpochMilli());
    }

    @Test
    void agreesWithJavaOnEveryDay() {
        Random random = new Random(1);
        for (long day = -800_000; day < 3_000_000; day += 1 + random.nextInt(30)) {
            OffsetDateTime time = Instant.ofEpochSecond(
                            day * 86_400 + random.nextInt(86_400), random.nextInt(1_000) * 1_000_000L)
                    .atOffset(java.time.ZoneOffset.ofTotalSeconds((random.nextInt(2_000) - 1_000) * 60 / 2 * 2));
            if (time.getYear() >= 0 && time.getYear() <= 9_999) {
                assertThat(millis(time.toString()))
                        .as(time.toString())
                        .isEqualTo(time.toInstant().toEpochMilli());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-30",
                "2026-11-30T10:20:22",
                "2026-11-30 10:20",
                "2026-02-29T00:00:00Z",
                "2026-13-01T00:00:00Z",
                "2026-00-01T00:00:00Z",
                "2026-01-00T00:00:00Z",
                "2026-11-30T24:00:00Z",
                "2026-11-30T10:60:00Z",
                "2026-11-30T10:20:61Z",
                "2026-11-30T10:20:22.Z",
                "2026-11-30T10:20:22+24:00",
                "2026-11-30T10:20:22+01",
                "2026-11-30T10:20:22 Z",
                "2026/11/30T10:20:22Z",
                "26-11-30T10:20:22Z",
                "2026-11-30T10:20:22Zx",
                "2026-11-30T1o:20:22Z",
                "",
                "2026",
                "-",
                "2026-11-30T10:20."
            })
    void refusesWhatIsNone(String text) {
        assertThat(millis(text)).isEqualTo(Rfc3339.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-30, true",
        "2026-11-30T10:20:22, true",
        "2026-11-30 10:20, true",
        "2026-11-30T10:20:22.5, true",
        "2026-11-30T10:20:22Z, false",
        "2026-11-31, false",
        "20261130, false",
        "x, false",
        "2026-11-30T10:20:22., false"
    })
    void knowsLocalTimes(String text, boolean local) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);

        assertThat(Rfc3339.isLocal(bytes, 0, bytes.length)).isEqualTo(local);
    }

    private static long millis(String text) {
        byte[] bytes = ("??" + text + "0").getBytes(StandardCharsets.UTF_8); // what stands around it is not looked at

        return Rfc3339.millis(bytes, 2, bytes.length - 3);
    }
}
