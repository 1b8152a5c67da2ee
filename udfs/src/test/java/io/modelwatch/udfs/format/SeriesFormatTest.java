package io.modelwatch.udfs.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.alert.Series;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeriesFormatTest {
    @ParameterizedTest
    @CsvSource({
        "all, 10s, ''",
        "all, 1m, 1d",
        "device=ios, 10s, ''",
        "device=ios, 1m, ''",
        "device=ios, 1m, 30m",
        "device=ios, 1m, 1d",
        "device=ios, 500ms, 6h",
        "instance=ranker-0, 10m, ''",
        "feature=price, 1m, ''"
    })
    void takesNoMoreBytesThanItsTexts(String segment, String window, String horizon) throws IOException {
        Series series = Series.of("ranker", "v7", segment, "latency_p99", window, horizon);
        ByteArrayOutputStream texts = new ByteArrayOutputStream();
        for (String text : new String[] {"ranker", "v7", segment, "latency_p99", window, horizon}) {
            Lengths.writeText(text, new DataOutputStream(texts));
        }

        assertThat(written(series)).hasSizeLessThanOrEqualTo(texts.size());
    }

    @ParameterizedTest
    @CsvSource({"all, 10s, ''", "device=ios, 60s, 24h", "feature=price, 1 min, 9999d", "all, 0s, 999999999999ms"})
    void readsWhatItWrote(String segment, String window, String horizon) throws IOException {
        Series series = Series.of("ranker", "v7", segment, "latency_p99", window, horizon);

        assertThat(read(written(series))).isEqualTo(series);
    }

    @ParameterizedTest
    @CsvSource({"all, 10s, ''", "all, 1m, 1d"})
    void readsWhatRecursAsOneObject(String segment, String window, String horizon) throws IOException {
        Series series = Series.of("ranker", "v7", segment, "latency_p99", window, horizon);

        Series read = read(written(series));

        assertThat(read.subject()).isSameAs(series.subject());
        assertThat(read.window()).isSameAs(series.window());
        assertThat(read.horizon()).isSameAs(series.horizon());
    }

    private static byte[] written(Series series) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        SeriesFormat.write(series, new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static Series read(byte[] bytes) throws IOException {
        return SeriesFormat.read(new DataInputStream(new ByteArrayInputStream(bytes)));
    }
}
