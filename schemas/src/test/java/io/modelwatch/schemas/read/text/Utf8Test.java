package io.modelwatch.schemas.read.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text is checked eight bytes at a time: a byte that is not usual must be found at every place of every length. */
class Utf8Test {
    private static final int MOST = 26;
    private static final int OFFSET = 3;

    @ParameterizedTest
    @ValueSource(ints = {0, '\t', 0x1F, ' ', '~', 0x7F, 0x80, 0xC3, 0xFF})
    void oneByteIsSeenWhereverItStands(int odd) {
        for (int length = 1; length <= MOST; length++) {
            for (int place = 0; place < length; place++) {
                byte[] bytes = new byte[OFFSET + length + OFFSET];
                Arrays.fill(bytes, (byte) 0xFF); // around the text: must not matter
                Arrays.fill(bytes, OFFSET, OFFSET + length, (byte) 'a');
                bytes[OFFSET + place] = (byte) odd;

                assertThat(Utf8.isPrintableAscii(bytes, OFFSET, length))
                        .as("%d of %d", place, length)
                        .isEqualTo(odd >= ' ' && odd < 0x7F);
                assertThat(Utf8.isValid(bytes, OFFSET, length))
                        .as("%d of %d", place, length)
                        .isEqualTo(javaReads(bytes, length));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"é", "€", "😀"})
    void charactersOfSeveralBytesAreValidUnlessCut(String character) {
        for (int before = 0; before < MOST; before++) {
            byte[] bytes = ("a".repeat(before) + character).getBytes(StandardCharsets.UTF_8);

            assertThat(Utf8.isValid(bytes, 0, bytes.length)).isTrue();
            assertThat(Utf8.isValid(bytes, 0, bytes.length - 1)).isFalse();
            assertThat(Utf8.isPrintableAscii(bytes, 0, bytes.length)).isFalse();
        }
    }

    private static boolean javaReads(byte[] bytes, int length) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, OFFSET, length));
            return true;
        } catch (CharacterCodingException wrong) {
            return false;
        }
    }
}
