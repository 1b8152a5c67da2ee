package io.modelwatch.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HashTest {
    @Test
    void dependsOnNothingButTheBytesThemselves() {
        byte[] bytes = new byte[64];
        new Random(1).nextBytes(bytes);

        for (int offset = 0; offset < 20; offset++) {
            for (int length = 0; length < 40; length++) {
                byte[] alone = Arrays.copyOfRange(bytes, offset, offset + length);
                assertThat(Hash.of64(bytes, offset, length)).isEqualTo(asWritten(alone));
                assertThat(Hash.of64(alone)).isEqualTo(asWritten(alone));
            }
        }
    }

    /** Byte by byte, as the class's contract has it. */
    private static long asWritten(byte[] bytes) {
        long hash = bytes.length * 0x9E3779B97F4A7C15L;
        int at = 0;
        for (; at + Long.BYTES <= bytes.length; at += Long.BYTES) {
            hash = mix(hash ^ number(bytes, at, at + Long.BYTES));
        }
        return mix(hash ^ number(bytes, at, bytes.length));
    }

    private static long number(byte[] bytes, int from, int end) {
        long number = 0;
        for (int i = end - 1; i >= from; i--) {
            number = (number << Byte.SIZE) | (bytes[i] & 0xFFL);
        }
        return number;
    }

    private static long mix(long value) {
        long mixed = value * 0x9E3779B97F4A7C15L;
        mixed ^= mixed >>> 33;
        mixed *= 0xFF51AFD7ED558CCDL;
        mixed ^= mixed >>> 33;
        mixed *= 0xC4CEB9FE1A85EC53L;
        return mixed ^ (mixed >>> 33);
    }
}
