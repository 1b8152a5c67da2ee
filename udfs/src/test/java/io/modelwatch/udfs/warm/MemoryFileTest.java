package io.modelwatch.udfs.warm;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.detect.AdaptiveDetector;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.Detector;
import io.modelwatch.udfs.detect.IncidentBudget;
import io.modelwatch.udfs.detect.Rule;
import io.modelwatch.udfs.detect.SeriesMemory;
import io.modelwatch.udfs.detect.ZScore;
import io.modelwatch.udfs.detect.adaptive.Days;
import io.modelwatch.udfs.warm.MemoryRefused.Reason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryFileTest {
    private static final long WINDOW = 10_000;
    private static final int WINDOWS = 200;
    private static final Detector<?> ADAPTIVE = AdaptiveDetector.KIND.create(Map.of());
    private static final DetectionSettings SETTINGS = settings("UTC", rule(ADAPTIVE, 1));

    /** In memory, or none. */
    private record Bytes(byte[] bytes) implements MemoryFile.Source {
        @Override
        public String name() {
            return "s3://bucket/memory";
        }

        @Override
        public long length() throws IOException {
            if (bytes == null) {
                throw new NoSuchFileException(name());
            }
            return bytes.length;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(bytes);
        }
    }

    private static Rule rule(Detector<?> detector, double leastChange) {
        return new Rule(
                "Ctr", detector, "ctr", "*", "*", "*", Rule.Direction.DOWN, leastChange, 0, 1, "warning", 1, 1, 0);
    }

    private static DetectionSettings settings(String zone, Rule... rules) {
        long hour = 3_600_000;
        return new DetectionSettings(
                List.of(rules),
                hour,
                hour,
                24 * hour,
                hour,
                new Days(ZoneId.of(zone), List.of()),
                IncidentBudget.UNDIVIDED);
    }

    private static List<MetricPoint> points(String version) {
        List<MetricPoint> points = new ArrayList<>();
        for (int window = 0; window < WINDOWS; window++) {
            Instant start = Instant.ofEpochMilli(window * WINDOW);
            Instant end = start.plusMillis(WINDOW);
            Series series = Series.of("ranker", version, "all", "ctr", "10s", "");
            double value = 0.05 + 0.001 * (window % 7);
            points.add(new MetricPoint(
                    series, start, end, end, value, 1000, Double.NaN, Double.NaN, Double.NaN, false, List.of()));
        }
        return points;
    }

    private static SeriesMemory learned(DetectionSettings settings, List<MetricPoint> points) {
        return new SeriesLearner(settings, Catalog::metric, failure -> {
                    throw new AssertionError(failure);
                })
                .learn(points, WINDOWS * WINDOW);
    }

    private static byte[] written(SeriesMemory memory) throws IOException {
        var bytes = new ByteArrayOutputStream();
        memory.write(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static byte[] file(DetectionSettings settings, Map<String, SeriesMemory> memories) throws IOException {
        var bytes = new ByteArrayOutputStream();
        Instant last = Instant.ofEpochMilli(WINDOWS * WINDOW);
        try (var out = new MemoryFileWriter(settings, Instant.ofEpochMilli(WINDOW), last, bytes)) {
            for (Map.Entry<String, SeriesMemory> memory : memories.entrySet()) {
                out.write(memory.getKey(), memory.getValue());
            }
            out.finish();
        }
        return bytes.toByteArray();
    }

    private static byte[] file(DetectionSettings settings) throws IOException {
        return file(settings, Map.of("a", learned(settings, points("v1"))));
    }

    private static void assertRefused(byte[] file, DetectionSettings settings, Reason reason, String... words) {
        assertThatThrownBy(() -> MemoryFile.check(new Bytes(file), settings))
                .asInstanceOf(throwable(MemoryRefused.class))
                .satisfies(refused -> assertThat(refused.reason()).isEqualTo(reason))
                .hasMessageContainingAll(words)
                .hasMessageStartingWith("memory file s3://bucket/memory is refused (" + reason.text() + "): ");
    }

    /** As one who knows how would change a file. */
    private static byte[] sealed(byte[] file) throws Exception {
        byte[] content = Arrays.copyOf(file, file.length - MemoryFile.CHECKSUM_BYTES);
        byte[] checksum = MessageDigest.getInstance("SHA-256").digest(content);
        return ByteBuffer.allocate(file.length).put(content).put(checksum).array();
    }

    @Test
    void givesBackWhatWasWritten() throws IOException {
        SeriesMemory one = learned(SETTINGS, points("v1"));
        SeriesMemory other = learned(SETTINGS, points("v2"));
        Map<String, SeriesMemory> memories = new LinkedHashMap<>();
        memories.put("one", one);
        memories.put("other", other);
        Map<String, byte[]> read = new LinkedHashMap<>();

        MemoryFile.Content content = MemoryFile.read(
                new Bytes(file(SETTINGS, memories)), SETTINGS, entry -> read.put(entry.key(), written(entry.memory())));

        assertThat(read).containsOnlyKeys("one", "other");
        assertThat(read.get("one")).isEqualTo(written(one));
        assertThat(read.get("other")).isEqualTo(written(other));
        assertThat(content)
                .isEqualTo(new MemoryFile.Content(
                        Instant.ofEpochMilli(WINDOW), Instant.ofEpochMilli(WINDOWS * WINDOW), 2));
    }

    @Test
    void learnsTheSameWhateverTheOrderAndHoweverOftenAPointIsThere() throws IOException {
        List<MetricPoint> points = points("v1");
        List<MetricPoint> backwards = new ArrayList<>(points);
        backwards.addAll(points.subList(50, 120));
        Collections.reverse(backwards);

        assertThat(written(learned(SETTINGS, backwards))).isEqualTo(written(learned(SETTINGS, points)));
    }

    @Test
    void aVersionThatWasSilentForLongEnoughIsForgotten() {
        SeriesLearner learner = new SeriesLearner(SETTINGS, Catalog::metric, failure -> {});
        long silence = SETTINGS.forgetAfterMillis();

        assertThat(learner.learn(points("v1"), WINDOWS * WINDOW + silence).isEmpty())
                .isFalse();
        assertThat(learner.learn(points("v1"), WINDOWS * WINDOW + silence + 1).isEmpty())
                .isTrue();
    }

    @Test
    void refusesWhatIsNotThere() {
        assertRefused(null, SETTINGS, Reason.NOT_FOUND, "readable where the job runs");
    }

    @Test
    void refusesWhatIsNoMemoryFile() throws IOException {
        byte[] other = file(SETTINGS);
        other[0]++;

        assertRefused(other, SETTINGS, Reason.NO_MEMORY_FILE, "scripts/warm.sh");
        assertRefused(new byte[3], SETTINGS, Reason.NO_MEMORY_FILE, "3 bytes");
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 40, 500, -1, -33})
    void refusesWhatWasChanged(int place) throws IOException {
        byte[] changed = file(SETTINGS);
        changed[place < 0 ? changed.length + place : place] ^= 1;

        assertRefused(changed, SETTINGS, Reason.WRONG_CHECKSUM, "cut off or changed");
    }

    @Test
    void refusesWhatWasCutOff() throws IOException {
        byte[] whole = file(SETTINGS);

        for (int length : new int[] {whole.length - 1, whole.length / 2, 44}) {
            assertRefused(Arrays.copyOf(whole, length), SETTINGS, Reason.WRONG_CHECKSUM, "cut off or changed");
        }
    }

    @Test
    void refusesWhatIsTooLarge() {
        MemoryFile.Source large = new MemoryFile.Source() {
            @Override
            public String name() {
                return "large";
            }

            @Override
            public long length() {
                return MemoryFile.MOST_BYTES + 1;
            }

            @Override
            public InputStream open() {
                throw new AssertionError("it must not be read");
            }
        };

        assertThatThrownBy(() -> MemoryFile.check(large, SETTINGS))
                .isInstanceOf(MemoryRefused.class)
                .hasMessageStartingWith("memory file large is refused (too large): it must be <= 17179869184 bytes");
    }

    @Test
    void refusesAnotherSchema() throws Exception {
        byte[] next = file(SETTINGS);
        next[MemoryFile.LETTERS.length + 3]++;

        assertRefused(sealed(next), SETTINGS, Reason.OTHER_SCHEMA, "schema must be 1, was 2");
    }

    @Test
    void refusesAMemoryOfAnotherFormat() throws Exception {
        byte[] file = file(SETTINGS);
        String text = ADAPTIVE.remembersAs(SETTINGS.days());
        int sample = new String(file, ISO_8859_1).indexOf(text) + text.length();
        while (file[sample] < 0) { // its length
            sample++;
        }
        file[sample + 1]++; // the version that it begins with

        assertRefused(sealed(file), SETTINGS, Reason.OTHER_SCHEMA, "adaptive of another release wrote it");
    }

    @Test
    void refusesAnotherTimeZone() throws IOException {
        byte[] file = file(settings("Asia/Shanghai", rule(ADAPTIVE, 1)));

        assertRefused(
                file, SETTINGS, Reason.OTHER_TIME_ZONE, "detection.time-zone Asia/Shanghai, the configuration has UTC");
    }

    @Test
    void refusesOtherParametersOfARule() throws IOException {
        byte[] file = file(settings(
                "UTC",
                rule(ADAPTIVE, 1),
                new Rule(
                        "Z",
                        new ZScore(20, 4, 10, 0),
                        "ctr",
                        "*",
                        "*",
                        "*",
                        Rule.Direction.DOWN,
                        0,
                        0,
                        1,
                        "warning",
                        1,
                        1,
                        0)));
        DetectionSettings other = settings("UTC", rule(new ZScore(30, 4, 10, 0), 1));

        assertRefused(
                file,
                other,
                Reason.OTHER_PARAMETERS,
                "rule Ctr/warning remembers as z-score(window=30",
                "make it with this configuration");
    }

    @Test
    void takesOtherLimitsOfARuleThatRemembersAlike() throws IOException {
        DetectionSettings other =
                settings("UTC", rule(AdaptiveDetector.KIND.create(Map.of("false-incidents-per-month", 3.0)), 0.5));

        assertThat(MemoryFile.check(new Bytes(file(SETTINGS)), other).series()).isEqualTo(1);
    }

    @Test
    void refusesAFileWithoutSeries() throws IOException {
        assertRefused(file(SETTINGS, Map.of()), SETTINGS, Reason.NO_SERIES, "no point was learned");
    }

    @Test
    void aUriHoldsNoCredentials() {
        assertThat(new MemorySettings("").isGiven()).isFalse();
        assertThat(new MemorySettings("s3://bucket/a@b").isGiven()).isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MemorySettings("s3://key:secret@bucket/memory"))
                .withMessageNotContaining("secret@");
    }
}
