package io.modelwatch.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ranker",
                "search ranker",
                "team/ranker v7+build.3",
                "a=b,c*d",
                "Größe",
                "検索モデル",
                "نموذج",
                "मॉडल",
                "\ud83d\ude00",
            })
    void anyWordOfAnyScriptIsAName(String name) {
        assertThat(Plain.refusalOfName(name)).isEmpty();
        assertThat(Plain.shown(name)).isSameAs(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\nb",
                "a\tb",
                "a\u0000",
                "\u001b[2J",
                "a\u007f",
                "a\u0085b",
                "a\u009b31m",
                "a\u2028b",
                "a\u2029b",
                "a\u200bb",
                "a\u202eb",
                "a\u2066b",
                "\ufeffa",
                "a\u00adb",
                "a\ud83d",
                "\ude00a",
                "\udb40\udc41a"
            })
    void whatSteersATerminalOrHasNoShapeIsNeitherAnIdNorAName(String text) {
        assertThat(Plain.refusalOfText(text))
                .hasValueSatisfying(rule -> assertThat(rule)
                        .isEqualTo("must have no control or invisible characters and no half of a surrogate pair"));
        assertThat(Plain.refusalOfName(text)).isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "``, must not be empty",
                "` a`, must not begin or end with a blank",
                "`a `, must not begin or end with a blank",
                "`a\u00a0`, must not begin or end with a blank",
                "`\u3000a`, must not begin or end with a blank",
                "a|b, must have no |",
                "`Gro\u0308\u00dfe`, must be in Unicode's normal form C",
                "`\u212bngstr`, must be in Unicode's normal form C",
            })
    void whatWouldMakeTwoNamesOneIsNoName(String name, String rule) {
        assertThat(Plain.refusalOfName(name)).hasValue(rule);
    }

    @Test
    void whatIsShownIsOneLineOfWhatHasAShape() {
        assertThat(Plain.shown("a\u001b[2J\r\nb\u202ec\ud83d!"))
                .isEqualTo("a\\u001b[2J\\u000d\\u000ab\\u202ec\\ud83d!");
        assertThat(Plain.shown("\udb40\udc41")).isEqualTo("\\udb40\\udc41");
    }
}
