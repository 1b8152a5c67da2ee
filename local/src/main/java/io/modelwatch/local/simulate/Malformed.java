package io.modelwatch.local.simulate;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Unreadable records, as broken producers write them. */
final class Malformed {
    /** Marker, fingerprint and the start of the id: no reader can take this for a whole record. */
    private static final int CUT_AT = 20;

    private Malformed() {}

    static byte[] of(Draws draws, byte[] whole) {
        return switch (draws.below(4)) {
            case 0 -> Arrays.copyOf(whole, Math.min(CUT_AT, whole.length - 1));
            case 1 -> "{\"requestId\": \"".getBytes(StandardCharsets.UTF_8);
            case 2 -> framedByARegistry(whole);
            default -> "connection reset".getBytes(StandardCharsets.UTF_8);
        };
    }

    private static byte[] framedByARegistry(byte[] whole) {
        byte[] framed = new byte[whole.length + 5];
        framed[4] = 7;
        System.arraycopy(whole, 0, framed, 5, whole.length);
        return framed;
    }
}
