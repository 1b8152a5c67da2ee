package io.modelwatch.udfs.benchmark;

import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.produce.AvroWire;
import io.modelwatch.schemas.produce.InferenceRequest;
import io.modelwatch.schemas.produce.InferenceResponse;
import io.modelwatch.schemas.produce.JsonWire;
import io.modelwatch.schemas.produce.Prediction;
import io.modelwatch.schemas.read.Projection;
import io.modelwatch.schemas.read.RecordReader;
import io.modelwatch.schemas.read.RequestIds;
import io.modelwatch.schemas.read.SchemaStore;
import io.modelwatch.schemas.read.SegmentDimensions;
import io.modelwatch.schemas.read.TimeBounds;
import io.modelwatch.schemas.read.mapping.LatencyUnit;
import io.modelwatch.schemas.read.mapping.Mapping;
import io.modelwatch.schemas.read.mapping.TimeFormat;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** What reading costs: nanoseconds per event, of requests and responses with ten predictions, in Avro, our JSON, and mapped JSON. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ReaderBenchmark {
    /** A power of two. */
    private static final int EVENTS = 1 << 12;

    private static final int ITEMS = 10;
    private static final long TIME = 1_795_300_000_000L;

    @Param({"avro", "json", "mapped", "mapped-rfc3339"})
    public String format;

    private final Incoming record = new Incoming();
    private byte[][] values;
    private RecordReader reader;
    private int next;

    public static void main(String[] arguments) throws RunnerException {
        new Runner(new OptionsBuilder().include(ReaderBenchmark.class.getName()).build()).run();
    }

    @Setup
    public void fill() {
        Random random = new Random(7);
        values = new byte[EVENTS][];
        for (int i = 0; i < EVENTS; i += 2) {
            String id = new UUID(random.nextLong(), random.nextLong()).toString();
            var request = new InferenceRequest(
                    id, "search-ranker", "v7", TIME + i, Map.of("device", "ios", "country", "de"), List.of(), 1);
            List<Prediction> predictions = new ArrayList<>();
            for (int item = 0; item < ITEMS; item++) {
                predictions.add(new Prediction("sku-" + random.nextInt(1_000_000), random.nextFloat()));
            }
            var response = new InferenceResponse(
                    id, "search-ranker", "v7", TIME + i, "ok", random.nextInt(100_000), predictions);
            values[i] = encoded(request);
            values[i + 1] = encoded(response);
        }
        record.topic = "logs";
        record.timestamp = TIME + EVENTS;
        reader = new RecordReader(
                new SchemaStore(),
                format.startsWith("mapped") ? List.of(mapping("request"), mapping("response")) : List.of(),
                model -> Projection.Part.items(ITEMS),
                new SegmentDimensions(
                        Map.of("*", List.of(new SegmentDimensions.Dimension("device", List.of("ios", "android"))))),
                TimeBounds.ofReplay(60_000),
                RequestIds.asTheyAre());
    }

    private byte[] encoded(InferenceRequest request) {
        if (!format.startsWith("mapped")) {
            return format.equals("avro") ? AvroWire.encode(request) : JsonWire.encode(request);
        }
        return "{\"type\":\"request\",\"meta\":{\"id\":\"%s\",\"model\":\"%s\",\"version\":\"%s\"},\"at\":%s,\"context\":{\"device\":\"ios\",\"country\":\"de\"}}"
                .formatted(request.requestId(), request.model(), request.version(), time(request.time()))
                .getBytes(StandardCharsets.UTF_8);
    }

    private byte[] encoded(InferenceResponse response) {
        if (!format.startsWith("mapped")) {
            return format.equals("avro") ? AvroWire.encode(response) : JsonWire.encode(response);
        }
        StringBuilder hits = new StringBuilder();
        for (Prediction prediction : response.predictions()) {
            hits.append(hits.isEmpty() ? "" : ",")
                    .append("{\"sku\":\"%s\",\"p\":%s}".formatted(prediction.itemId(), prediction.score()));
        }
        return "{\"type\":\"response\",\"meta\":{\"id\":\"%s\",\"model\":\"%s\",\"version\":\"%s\"},\"at\":%s,\"http\":200,\"took\":%s,\"hits\":[%s]}"
                .formatted(
                        response.requestId(),
                        response.model(),
                        response.version(),
                        time(response.time()),
                        String.format(Locale.ROOT, "%.3f", response.latencyMicros() / 1e3),
                        hits)
                .getBytes(StandardCharsets.UTF_8);
    }

    private String time(long millis) {
        return format.equals("mapped")
                ? Long.toString(millis)
                : '"' + Instant.ofEpochMilli(millis).toString() + '"';
    }

    private static Mapping mapping(String kind) {
        boolean answer = kind.equals("response");
        return new Mapping(
                kind,
                "logs",
                kind,
                Map.of("/type", List.of(kind)),
                "",
                "/meta/id",
                "/meta/model",
                "/meta/version",
                "",
                "",
                new Mapping.TimeSource("/at", TimeFormat.AUTO, false),
                new Mapping.LatencySource(answer ? "/took" : "", LatencyUnit.MS, ""),
                answer ? "/http" : "",
                "",
                new Mapping.PredictionSource(answer ? "/hits" : "", answer ? "./sku" : "", answer ? "./p" : ""),
                new Mapping.LabelSource("", Map.of()),
                Mapping.ActSource.NONE,
                answer ? Map.of() : Map.of("device", "/context/device"),
                Map.of());
    }

    @Benchmark
    public Incoming read() {
        next = (next + 1) & (EVENTS - 1);
        record.input = (next & 1) == 0 ? Kind.REQUEST : Kind.RESPONSE;
        record.value = values[next];
        reader.read(record, event -> {});
        return record;
    }
}
