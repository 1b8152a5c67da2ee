package io.modelwatch.local.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.modelwatch.udfs.inference.text.WordPiece;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against Hugging Face's own tokenizer: {@code HuggingFaceTokenizer.encode(text).getIds()} of ai.djl.huggingface:tokenizers. */
class WordPieceIT {
    private static final int MAX_TOKENS = 128;
    private static final List<String> EDGES = List.of(
            "",
            " ",
            "\t\n\r",
            "don't stop",
            "Café CRÈME brûlée",
            "naïve résumé — “quoted” …",
            "foo@bar.com, $9.99 (20% off!)",
            "unaffable unbelievablyverylongword",
            "x".repeat(101),
            "x".repeat(100),
            "红色跑步鞋 Nike 42码",
            "中文English混合123",
            "ｆｕｌｌ　ｗｉｄｔｈ",
            "emoji 👟🔥 shoes",
            "ΟΔΥΣΣΕΥΣ Straße İstanbul",
            "zero\u0000width\u200bjoin\u200d\ufeff",
            "nb\u00a0space\u2009thin\u3000wide",
            "한국어 日本語 ไทย हिन्दी",
            "a_b-c/d\\e^f`g~h|i",
            "word ".repeat(200));

    @TempDir
    Path directory;

    @Test
    void givesTheIdsOfThePublishedTokenizers() throws IOException {
        for (TextModel model : List.of(TextModel.MINILM, TextModel.BGE_CHINESE)) {
            Path file = Path.of(URI.create(model.install(directory).options().get("vocabulary")));
            WordPiece ours = WordPiece.read(Files.readAllBytes(file), MAX_TOKENS);
            Map<String, String> options =
                    Map.of("truncation", "true", "maxLength", Integer.toString(MAX_TOKENS), "padding", "false");
            try (HuggingFaceTokenizer theirs = HuggingFaceTokenizer.newInstance(file, options)) {
                for (String text : texts()) {
                    long[] ids = theirs.encode(text).getIds();

                    assertThat(Arrays.stream(ours.encode(text)).asLongStream().toArray())
                            .as("%s: %s", model, text)
                            .isEqualTo(ids);
                }
            }
        }
    }

    private static List<String> texts() {
        List<String> texts = new ArrayList<>(EDGES);
        for (List<RelevancePairs.Search> searches :
                List.of(RelevancePairs.english(3, 100), RelevancePairs.chinese(3, 100))) {
            searches.forEach(search -> {
                texts.add(search.query());
                texts.addAll(search.titles());
            });
        }
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < 500; i++) {
            StringBuilder text = new StringBuilder();
            for (int k = 0; k < 40; k++) {
                text.appendCodePoint(random.nextInt(0x20, 0x250)); // Latin with all its accents
            }
            texts.add(text.toString());
        }
        return texts;
    }
}
