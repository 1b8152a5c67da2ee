package io.modelwatch.schemas.wire;

import java.nio.charset.StandardCharsets;

/** The value of a heartbeat: {@code {"time": epoch milliseconds}}. */
public final class Heartbeat {
    private Heartbeat() {}

    public static byte[] encode(long epochMillis) {
        return "{\"time\":%d}".formatted(epochMillis).getBytes(StandardCharsets.UTF_8);
    }
}
