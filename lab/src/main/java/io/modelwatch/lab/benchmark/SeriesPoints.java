package io.modelwatch.lab.benchmark;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.event.Segments;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.util.Collector;

/**
 * Points of many series, one of each every 10 s of event time, generated from running numbers: for two versions of each model six metrics
 * of all requests, two quality metrics, and the same for segments. The shipped rules watch all of them.
 *
 * @param models of {@link #SERIES_OF_A_MODEL} series each; an even number, since each of two sources generates those of half of them
 * @param windows points of each series
 * @param numbers of each source; those beyond its points generate none
 * @param abnormal whether one series in {@link #ONE_IN} is abnormal for 2 minutes in 4, once the detectors have learned
 * @param silent whether event time advances at the end until everything silent is forgotten
 */
record SeriesPoints(int models, int windows, long numbers, boolean abnormal, boolean silent)
        implements FlatMapFunction<Long, MetricPoint> {
    static final int SERIES_OF_A_MODEL = 1_000;
    /** Initial windows in which nothing is abnormal. */
    static final int LEARNING = 40;

    private static final long serialVersionUID = 1;
    private static final int ONE_IN = 20;
    private static final int ABNORMAL_WINDOWS = 12;
    private static final int SEGMENTS = 246;
    private static final long WINDOW_MILLIS = 10_000;
    private static final long HORIZON_MILLIS = 60_000;
    private static final long BEGIN = 1_790_000_000_000L;
    private static final long FORGOTTEN_MILLIS = TimeUnit.DAYS.toMillis(3);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final double NOISE = 0.02;
    private static final int COUNT = 1_000;
    private static final List<Kind> OF_ALL = List.of(
            new Kind("requests_per_second", "", 100, 30),
            new Kind("latency_p50", "", 20, 60),
            new Kind("latency_p95", "", 40, 120),
            new Kind("latency_p99", "", 60, 180),
            new Kind("error_rate", "", 0.01, 0.3),
            new Kind("orphan_rate", "", 0.01, 0.3));
    private static final List<Kind> OF_SEGMENTS =
            List.of(new Kind("precision_at_10", "1m", 0.4, 0.2), new Kind("hit_rate_at_10", "1m", 0.8, 0.4));

    /**
     * A metric.
     *
     * @param horizon empty if it has none
     */
    private record Kind(String metric, String horizon, double normal, double bad) {}

    private record Place(Series series, Kind kind) {}

    int series() {
        return models * SERIES_OF_A_MODEL;
    }

    /** Of both sources. */
    long points() {
        return (long) series() * windows;
    }

    /** Points of one source. */
    private long half() {
        return points() / 2;
    }

    @Override
    public void flatMap(Long number, Collector<MetricPoint> out) {
        long ofSource = number % numbers;
        int source = (int) (number / numbers);
        if (ofSource < half()) {
            int perWindow = series() / 2;
            int index = source * perWindow + (int) (ofSource % perWindow);
            out.collect(point(index, (int) (ofSource / perWindow)));
        } else if (silent && ofSource == half()) {
            out.collect(lastWord());
        } else {
            LockSupport.parkNanos(PAUSE_NANOS); // the job keeps running, with nothing to do
        }
    }

    private MetricPoint point(int index, int window) {
        Place place = Table.PLACES.get(index % SERIES_OF_A_MODEL);
        Series like = place.series();
        Series series = new Series(
                Table.MODELS.get(index / SERIES_OF_A_MODEL),
                like.version(),
                like.subject(),
                like.metric(),
                like.window(),
                like.horizon());
        double level = isBad(index, window) ? place.kind().bad() : place.kind().normal();
        boolean judged = !like.horizon().isNone();
        long end = BEGIN + window * WINDOW_MILLIS - (judged ? HORIZON_MILLIS : 0);
        return new MetricPoint(
                series,
                Instant.ofEpochMilli(end - WINDOW_MILLIS),
                Instant.ofEpochMilli(end),
                Instant.ofEpochMilli(BEGIN + window * WINDOW_MILLIS),
                level * (1 + NOISE * noise(index, window)),
                COUNT,
                Double.NaN,
                Double.NaN,
                judged ? 1 : Double.NaN,
                false,
                List.of());
    }

    private boolean isBad(int index, int window) {
        return abnormal && index % ONE_IN == 0 && window >= LEARNING && (window - LEARNING) / ABNORMAL_WINDOWS % 2 == 0;
    }

    /** In [-0.5, 0.5), the same for the same point (the finaliser of SplitMix64). */
    private static double noise(int index, int window) {
        long bits = (((long) index << Integer.SIZE) + window) * 0x9E3779B97F4A7C15L;
        bits = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        bits = (bits ^ (bits >>> 27)) * 0x94D049BB133111EBL;
        return ((bits ^ (bits >>> 31)) >>> 11) * 0x1p-53 - 0.5;
    }

    /** A point that every rule ignores and that advances event time. */
    private MetricPoint lastWord() {
        Instant end = Instant.ofEpochMilli(BEGIN + windows * WINDOW_MILLIS + FORGOTTEN_MILLIS);
        Series nobody = Series.of("nobody", "v1", Segments.ALL, "precision_at_10", "10s", "1m");
        return new MetricPoint(
                nobody,
                end.minusMillis(WINDOW_MILLIS),
                end,
                end,
                0,
                1,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                true,
                List.of());
    }

    /** Shared by all models; not created for each point. */
    private static final class Table {
        static final List<Place> PLACES = places();
        static final List<String> MODELS = models();

        private static List<Place> places() {
            List<Place> places = new ArrayList<>();
            for (String version : List.of("v1", "v2")) {
                OF_ALL.forEach(kind -> places.add(place(version, Segments.ALL, kind)));
                OF_SEGMENTS.forEach(kind -> places.add(place(version, Segments.ALL, kind)));
                for (int segment = 0; segment < SEGMENTS; segment++) {
                    for (Kind kind : OF_SEGMENTS) {
                        places.add(place(version, "shop=shop-" + segment, kind));
                    }
                }
            }
            return places;
        }

        private static Place place(String version, String segment, Kind kind) {
            return new Place(Series.of("", version, segment, kind.metric(), "10s", kind.horizon()), kind);
        }

        private static List<String> models() {
            List<String> models = new ArrayList<>();
            for (int model = 0; model < 1_000; model++) {
                models.add("model-" + model);
            }
            return models;
        }
    }
}
