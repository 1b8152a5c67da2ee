package io.modelwatch.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SipHashTest {
    /**
     * SipHash-2-4 of the bytes 0, 1, …, n - 1 under the key 0, 1, …, 15, by n: the first of {@code vectors_sip64} of the reference
     * implementation (github.com/veorq/SipHash); the last is the example in appendix A of the paper.
     */
    private static final long[] REFERENCE = {
        0x726fdb47dd0e0e31L, 0x74f839c593dc67fdL, 0x0d6c8009d9a94f5aL, 0x85676696d7fb7e2dL,
        0xcf2794e0277187b7L, 0x18765564cd99a68dL, 0xcbc9466e58fee3ceL, 0xab0200f58b01d137L,
        0x93f5f5799a932462L, 0x9e0082df0ba9e4b0L, 0x7a5dbbc594ddb9f3L, 0xf4b32f46226bada7L,
        0x751e8fbc860ee5fbL, 0x14ea5627c0843d90L, 0xf723ca908e7af2eeL, 0xa129ca6149be45e5L,
    };

    private static final SipHash AS_IN_THE_PAPER = new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L, 2, 4);

    @Test
    void isTheOneOfThePaper() {
        byte[] bytes = new byte[REFERENCE.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }

        for (int length = 0; length < REFERENCE.length; length++) {
            assertThat(AS_IN_THE_PAPER.of(bytes, 0, length)).isEqualTo(REFERENCE[length]);
        }
    }

    @Test
    void dependsOnNothingButKeyAndBytes() {
        SipHash hash = SipHash.random();
        byte[] bytes = new byte[64];
        new Random(1).nextBytes(bytes);

        for (int offset = 0; offset < 20; offset++) {
            for (int length = 0; length < 40; length++) {
                assertThat(hash.of(bytes, offset, length))
                        .isEqualTo(hash.of(Arrays.copyOfRange(bytes, offset, offset + length)));
            }
        }
    }

    @Test
    void hashesNumbersAsTheirBytes() {
        SipHash hash = SipHash.random();
        ByteBuffer bytes = ByteBuffer.allocate(3 * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(1).putLong(-2).putLong(3_000_000_000L);

        assertThat(hash.of(1, -2, 3_000_000_000L)).isEqualTo(hash.of(bytes.array()));
    }

    @Test
    void hasAnotherKeyEachTime() {
        byte[] bytes = {1, 2, 3};

        assertThat(SipHash.random().of(bytes)).isNotEqualTo(SipHash.random().of(bytes));
    }
}
