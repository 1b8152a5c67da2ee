package io.modelwatch.udfs.inference.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class VocabularyTest {
    private static final String TOKENS =
            "{\"[UNK]\": 5, \"[CLS]\": 6, \"[SEP]\": 7, \"a\": 8, \"A\": 9, \"##b\": 10, \"é\": 11}";

    @Test
    void readsTokensAndIds() throws IOException {
        assertThat(ids(TOKENS, "Ab a, e")).containsExactly(6, 8, 10, 8, 5, 5, 7);
        assertThat(ids("[UNK]\n[CLS]\n[SEP]\na\n##b\n", "Ab a")).containsExactly(1, 3, 4, 3, 2);
    }

    @Test
    void readsHowATokenizerNormalizes() throws IOException {
        assertThat(ids(tokenizer("\"lowercase\": false, \"strip_accents\": null"), "Ab é"))
                .containsExactly(6, 9, 10, 11, 7);
        assertThat(ids(tokenizer("\"lowercase\": true, \"strip_accents\": false"), "Ab É"))
                .containsExactly(6, 8, 10, 11, 7);
    }

    @Test
    void refusesOtherTokenizers() {
        assertThatThrownBy(() -> Vocabulary.read(bytes("{\"model\": {\"type\": \"BPE\", \"vocab\": " + TOKENS + "}}")))
                .hasMessage("a tokenizer must be a WordPiece, is \"BPE\"");
        assertThatThrownBy(() -> Vocabulary.read(bytes("{\"[UNK]\": 1}")))
                .hasMessage("a vocabulary must have the token [CLS]");
    }

    private static String tokenizer(String normalizer) {
        return "{\"normalizer\": {%s}, \"model\": {\"type\": \"WordPiece\", \"vocab\": %s}}"
                .formatted(normalizer, TOKENS);
    }

    private static int[] ids(String vocabulary, String text) throws IOException {
        return new WordPiece(Vocabulary.read(bytes(vocabulary)), 128).encode(text);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
