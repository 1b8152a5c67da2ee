package io.modelwatch.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.schemas.Key;
import io.modelwatch.schemas.Key.Unit;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypeTest {
    enum Way {
        FORTH,
        BACK_AGAIN
    }

    record Every(
            @Key(name = "flag", meaning = "") boolean flag,

            @Key(name = "words", range = "one of on, off", meaning = "")
            boolean words,

            @Key(name = "way", meaning = "") Way way,

            @Key(name = "whole", range = "[1, 9]", meaning = "")
            int whole,

            @Key(name = "count", range = ">= 1", meaning = "")
            long count,

            @Key(name = "share", range = ">= 0", meaning = "")
            double share,

            @Key(name = "any", meaning = "") double any,

            @Key(name = "span", range = "> 0s and <= 15m", unit = Unit.DURATION, meaning = "")
            long span,

            @Key(name = "size", range = "[1, 9]", unit = Unit.MEBIBYTES, meaning = "")
            long size,

            @Key(name = "text", meaning = "") String text,

            @Key(name = "name", range = Key.NOT_BLANK, meaning = "")
            String name,

            @Key(name = "side", range = "one of up, down", meaning = "")
            String side,

            @Key(name = "start", range = "a time", meaning = "")
            StartFrom start,

            @Key(name = "zone", range = "a time zone", meaning = "")
            ZoneId zone,

            @Key(name = "dates", range = "a date", meaning = "")
            List<LocalDate> dates,

            @Key(name = "time", range = "empty or a time", unit = Unit.TIME, meaning = "")
            long time,

            @Key(name = "spans", range = ">= 0s", unit = Unit.DURATION, meaning = "")
            List<Long> spans,

            @Key(name = "lists", range = "[1, 9]", meaning = "")
            Map<String, List<Integer>> lists) {}

    record Loose(
            @Key(name = "loose", range = "about 5", meaning = "")
            int loose) {}

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "flag  | one of true, false                    | true       | true      | yes",
                "words | one of on, off                        | off        | false     | true",
                "way   | one of forth, back-again              | back-again | BACK_AGAIN | back_again",
                "whole | a whole number in [1, 9]              | 9          | 9         | 10",
                "count | a whole number >= 1                   | 1          | 1         | 0",
                "share | a number >= 0                         | 0.5        | 0.5       | -0.1",
                "any   | a finite number                       | -2         | -2.0      | NaN",
                "span  | a duration > 0s and <= 15m (for example 500ms, 10s, 5m, 24h) | 15m | 900000 | 0s",
                "span  | a duration > 0s and <= 15m (for example 500ms, 10s, 5m, 24h) | 1ms | 1      | 16m",
                "size  | a whole number in [1, 9]              | 2          | 2097152   | 2.5",
                "name  | text that is not blank                | a b        | a b       | ' '",
                "side  | one of up, down                       | up         | up        | UP",
                "start | a time                                | 5          | StartFrom[place=TIMESTAMP, millis=5] | soon",
                "zone  | a time zone                           | Asia/Shanghai | Asia/Shanghai | Mars/Olympus",
                "dates | a list, each a date                   | 2026-12-25 | 2026-12-25 | 2026-02-30",
                "time  | empty or a time                       | 1970-01-01T01:00:01+01:00 | 1000 | 7d",
                "time  | empty or a time                       | 5          | 5         | -5",
                "spans | a list, each a duration >= 0s (for example 500ms, 10s, 5m, 24h) | 0s | 0   | 5",
                "lists | names with values, each a list, each a whole number in [1, 9]   | 3 | 3    | x",
            })
    void aKeyTakesWhatItsComponentAndItsRangeSay(String name, String words, String good, String read, String bad) {
        Type type = type(Every.class, name);

        assertThat(type.words()).isEqualTo(words);
        assertThat(type.reader().apply(good)).hasToString(read);
        assertThat(type.accepts(good)).isTrue();
        assertThat(type.accepts(bad)).isFalse();
    }

    @Test
    void aTextMayBeEmpty() {
        assertThat(type(Every.class, "text").accepts("")).isTrue();
    }

    @Test
    void noTimeIsBeforeEveryOther() {
        assertThat(type(Every.class, "time").reader().apply("")).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void aRangeThatIsNoneIsRefused() {
        assertThatThrownBy(() -> type(Loose.class, "loose"))
                .hasMessage("a range must be [least, most] or a limit after >=, > or <=, was 'about 5'");
    }

    private static Type type(Class<? extends Record> record, String component) {
        return Arrays.stream(record.getRecordComponents())
                .filter(each -> each.getName().equals(component))
                .map(Declared::by)
                .findFirst()
                .orElseThrow()
                .type();
    }
}
