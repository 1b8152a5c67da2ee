package io.modelwatch.udfs.warm;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Verdict.Judgement;
import io.modelwatch.udfs.detect.AdaptiveDetector;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.Judge;
import io.modelwatch.udfs.detect.Rule;
import io.modelwatch.udfs.detect.SeriesMemory;
import io.modelwatch.udfs.stats.Category;
import io.modelwatch.udfs.stats.Metric;
import io.modelwatch.udfs.stats.Metric.Shape;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Days of 10 s windows of a metric with a daily rhythm and without a fault: some are learned, the next two are judged by a job that begins
 * with what they taught, or with nothing.
 *
 * @param shape {@link Shape#PROPORTION}, {@link Shape#RATE} or {@link Shape#MEAN}, the last with a deviation of one event as large as the
 *     mean
 * @param level mean over the day
 * @param count events of a window
 * @param amplitude of the rhythm, as a share of the level
 */
record WarmDays(Shape shape, double level, long count, double amplitude) {
    private static final int WINDOW_MILLIS = 10_000;
    private static final int DAY = 8640;
    private static final Series SERIES = Series.of("ranker", "v1", "all", "metric", "10s", "");
    private static final int JUDGED = 2;

    /** How a job comes to know the days before its own. */
    enum Start {
        /** By a memory file that the tool made of their points. */
        MEMORY_FILE,
        /** By inputs that are read from their first day on; alerts are published from the first of the two days on. */
        PAST_INPUTS
    }

    /**
     * What a day of the two had.
     *
     * @param abnormal windows beyond the limit of a rule that asks for one window
     * @param alerts of a rule that asks for three of five
     * @param judged windows that were judged, not only learned
     */
    record Day(int abnormal, int alerts, int judged) {
        Day plus(Day other) {
            return new Day(abnormal + other.abnormal, alerts + other.alerts, judged + other.judged);
        }
    }

    private DetectionSettings settings(int abnormal, int ofWindows) {
        var rule = new Rule(
                "Rhythm",
                AdaptiveDetector.KIND.create(Map.of()),
                "metric",
                "*",
                "*",
                "*",
                Rule.Direction.BOTH,
                0,
                0,
                1,
                "warning",
                abnormal,
                ofWindows,
                0);
        long hour = Duration.ofHours(1).toMillis();
        return new DetectionSettings(List.of(rule), hour, hour, 24 * hour, hour);
    }

    private Optional<Metric> metric(String name) {
        return Optional.of(new Metric(name, "", Category.QUALITY, shape, "A metric with a rhythm."));
    }

    private MetricPoint point(int window, Random random) {
        double truth = level * (1 + amplitude * Math.sin(2 * Math.PI * (window % DAY) / DAY));
        double deviation =
                switch (shape) {
                    case PROPORTION -> Math.sqrt(truth * (1 - truth) / count);
                    case RATE -> Math.sqrt(truth * 1000 / WINDOW_MILLIS);
                    default -> truth / Math.sqrt((double) count);
                };
        double value = Math.max(0, truth + deviation * random.nextGaussian());
        long events = shape == Shape.RATE ? Math.max(1, Math.round(value * WINDOW_MILLIS / 1000)) : count;
        Instant start = Instant.ofEpochMilli((long) window * WINDOW_MILLIS);
        Instant end = start.plusMillis(WINDOW_MILLIS);
        return new MetricPoint(
                SERIES, start, end, end, value, events, Double.NaN, Double.NaN, Double.NaN, false, List.of());
    }

    /**
     * The two days.
     *
     * @param learned days before them; 0: nothing is known
     */
    List<Day> judged(Start start, int learned, long seed) throws IOException {
        Random random = new Random(seed);
        List<MetricPoint> past = new ArrayList<>();
        for (int window = 0; window < learned * DAY; window++) {
            past.add(point(window, random));
        }
        List<MetricPoint> present = new ArrayList<>();
        for (int window = learned * DAY; window < (learned + JUDGED) * DAY; window++) {
            present.add(point(window, random));
        }
        List<Day> days = new ArrayList<>();
        int[] single = abnormal(start, settings(1, 1), past, present);
        int[] alerts = abnormal(start, settings(3, 5), past, present);
        for (int day = 0; day < JUDGED; day++) {
            days.add(day(single, alerts, day * DAY));
        }
        return days;
    }

    private static Day day(int[] single, int[] alerts, int begin) {
        int abnormal = 0;
        int fired = 0;
        int judged = 0;
        int recent = 0;
        for (int window = begin; window < begin + DAY; window++) {
            abnormal += single[window] > 0 ? 1 : 0;
            judged += single[window] >= 0 ? 1 : 0;
            boolean before = Integer.bitCount(recent) >= 3;
            recent = (recent << 1 | (alerts[window] > 0 ? 1 : 0)) & 31;
            fired += Integer.bitCount(recent) >= 3 && !before ? 1 : 0;
        }
        return new Day(abnormal, fired, judged);
    }

    /** By window: 1 abnormal, 0 normal, -1 not judged. */
    private int[] abnormal(Start start, DetectionSettings settings, List<MetricPoint> past, List<MetricPoint> present)
            throws IOException {
        Judge judge = new Judge(settings, this::metric);
        SeriesMemory memory = known(start, judge, settings, past);
        int[] said = new int[present.size()];
        for (int window = 0; window < said.length; window++) {
            int at = window;
            memory = judge.judge(
                    memory,
                    List.of(present.get(window)),
                    verdict -> said[at] = verdict.judgement() == Judgement.ANOMALOUS
                            ? 1
                            : verdict.judgement() == Judgement.NORMAL ? 0 : -1);
        }
        return said;
    }

    private SeriesMemory known(Start start, Judge judge, DetectionSettings settings, List<MetricPoint> past)
            throws IOException {
        if (past.isEmpty()) {
            return SeriesMemory.NOTHING;
        }
        return start == Start.MEMORY_FILE ? fromFile(settings, past) : fromInputs(judge, past);
    }

    private static SeriesMemory fromInputs(Judge judge, List<MetricPoint> past) {
        SeriesMemory memory = SeriesMemory.NOTHING;
        for (MetricPoint point : past) {
            memory = judge.judge(memory, List.of(point), verdict -> {});
        }
        return memory;
    }

    private SeriesMemory fromFile(DetectionSettings settings, List<MetricPoint> past) throws IOException {
        Instant last = past.get(past.size() - 1).time();
        SeriesLearner learner = new SeriesLearner(settings, this::metric, failure -> {
            throw new AssertionError(failure);
        });
        var bytes = new ByteArrayOutputStream();
        try (var out = new MemoryFileWriter(settings, past.get(0).time(), last, bytes)) {
            out.write(SERIES.acrossVersions(), learner.learn(past, last.toEpochMilli()));
            out.finish();
        }
        List<SeriesMemory> read = new ArrayList<>();
        MemoryFile.<RuntimeException>read(
                new InMemory(bytes.toByteArray()), settings, entry -> read.add(entry.memory()));
        return read.get(0);
    }

    private record InMemory(byte[] bytes) implements MemoryFile.Source {
        @Override
        public String name() {
            return "memory";
        }

        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(bytes);
        }
    }
}
