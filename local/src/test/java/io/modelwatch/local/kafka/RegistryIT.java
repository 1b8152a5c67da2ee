package io.modelwatch.local.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.apicurio.registry.serde.avro.AvroKafkaSerializer;
import io.apicurio.registry.serde.jsonschema.JsonSchemaKafkaSerializer;
import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.schemas.alert.MetricPointJson;
import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.produce.AvroWire;
import io.modelwatch.schemas.produce.Feedback;
import io.modelwatch.schemas.produce.InferenceRequest;
import io.modelwatch.schemas.produce.InferenceResponse;
import io.modelwatch.schemas.produce.JsonWire;
import io.modelwatch.schemas.produce.Prediction;
import io.modelwatch.schemas.produce.ResourceUsage;
import io.modelwatch.schemas.read.Contract;
import io.modelwatch.tools.map.MapRecords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.flink.api.common.JobID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same traffic twice: as this project writes it, and as the serializers of Apicurio Registry do, whose schemas have other names. The
 * job reads the second through a registry that is away at the start, and again after its first answer.
 */
@Timeout(180)
class RegistryIT {
    private static final String API = "/apis/ccompat/v7";
    private static final long TIME = 1_790_000_000_000L;
    private static final int CALLS = 40;
    private static final long CALL_EVERY = 500;
    private static final int SINGLE_OBJECT_HEADER = 10;

    private static final String SETTINGS = """
            admission: {out-of-order: 1s}
            requests: {response-timeout: 2s}
            windows: {pane: 1s, lengths: [1s, 5s]}
            models:
              - {name: '*', task: ranking, unlabelled: negative, cutoffs: [3], horizons: [4s], segments: {device: [ios]}}
            rules: []
            """;

    @TempDir
    static Path directory;

    private static Site site;
    private static RealRegistry registry;

    /** By kind, in turn. */
    private final Map<Kind, List<Serializer<GenericRecord>>> serializers = new HashMap<>();

    @BeforeAll
    static void start() throws Exception {
        registry = RealRegistry.start(directory.resolve("registry.log"));
        site = Site.start();
        site.createTopics("-ours");
        site.createTopics("-theirs");
        await().atMost(Duration.ofMinutes(2)).until(registry::isReady);
    }

    @AfterAll
    static void stop() throws Exception {
        registry.close();
        site.close();
    }

    @Test
    void recordsOfARegistryGiveTheSameMetricPointsAndWaitForIt() throws Exception {
        var byGlobalId = avro("apicurio.registry.headers.enabled", "true", "apicurio.registry.use-id", "globalId");
        serializers.put(Kind.REQUEST, List.of(avro("apicurio.registry.as-confluent", "true"), byGlobalId));
        serializers.put(Kind.RESPONSE, List.of(avro(), byGlobalId)); // whose predictions are a schema of their own
        serializers.put(Kind.FEEDBACK, List.of(byGlobalId));
        write();
        site.send("inference-feedback-theirs", TIME + CALLS * CALL_EVERY, new byte[] {0, 0, 0, 18, 103, 1}); // id 4711

        runOurs();
        runTheirs();

        List<String> ours = points("-ours");
        assertThat(points("-theirs")).isEqualTo(ours);
        assertThat(ours.stream().map(point -> point.split(" ")[0]).distinct())
                .contains("latency_mean", "error_rate", "precision_at_3", "cpu_mean");
        assertThat(site.read("modelwatch-dead-letters-ours")).isEmpty();
        assertThat(site.read("modelwatch-dead-letters-theirs"))
                .extracting(
                        letter -> header(letter, "modelwatch-reason") + ": " + header(letter, "modelwatch-sentence"))
                .containsExactly("unknown_schema: the writer's schema must be known to the registry, had id 4711");
        assertThat(shownByTheTool()).contains("registry framing, id ", "1 feedback", "1 rejected");
    }

    private static void runOurs() throws Exception {
        site.finish(site.submit(config("-ours", Map.of()), directory.resolve("checkpoints-ours"), 1));
    }

    private static void runTheirs() throws Exception {
        try (RegistryGate gate = new RegistryGate(registry)) {
            GaugeReporter.forget();
            MonitorConfig config = config("-theirs", Map.of("registry.url", gate.url(API)));
            JobID job = site.submit(config, directory.resolve("checkpoints-theirs"), 1);
            await().atMost(Duration.ofMinutes(1)).until(RegistryIT::isHeld);
            assertThat(site.read("modelwatch-dead-letters-theirs")).isEmpty();
            gate.open(1);
            await().atMost(Duration.ofMinutes(1)).until(() -> gate.isShut() && isHeld());
            gate.open(Integer.MAX_VALUE);
            site.finish(job);
        }
    }

    private static boolean isHeld() {
        return GaugeReporter.sum("registryHeldSeconds") > 0;
    }

    private static String shownByTheTool() {
        String[] options = site.arguments(
                "-theirs",
                "--topic",
                "inference-feedback-theirs",
                "--last",
                "2",
                "--set",
                "registry.url=" + registry.url(API));
        return Printed.by(() -> MapRecords.run(options)).text();
    }

    private static MonitorConfig config(String suffix, Map<String, String> more) throws IOException {
        Path settings = Files.writeString(directory.resolve("settings" + suffix + ".yaml"), SETTINGS);
        Map<String, String> replay = site.settings(suffix);
        replay.put("kafka.bounded", "true");
        replay.put("kafka.start-from", "earliest");
        replay.putAll(more);
        return MonitorConfig.load(List.of(settings), replay);
    }

    private static List<String> points(String suffix) {
        return site.read("model-metrics" + suffix).stream()
                .map(record -> MetricPointJson.read(record.value()))
                .map(point -> point.series().metric() + " " + point)
                .sorted()
                .toList();
    }

    private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    /** Unless told otherwise: ids of 8 bytes in front of the body. */
    private static Serializer<GenericRecord> avro(String... pairs) {
        var serializer = new AvroKafkaSerializer<GenericRecord>();
        serializer.configure(settings(pairs), false);
        return serializer;
    }

    private static Serializer<JsonNode> json(String schema) {
        var serializer = new JsonSchemaKafkaSerializer<JsonNode>();
        serializer.configure(
                settings(
                        "apicurio.registry.as-confluent", "true", "apicurio.registry.artifact.schema.location", schema),
                false);
        return serializer;
    }

    private static Map<String, Object> settings(String... pairs) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("apicurio.registry.url", registry.url("/apis/registry/v2"));
        settings.put("apicurio.registry.auto-register", "true");
        settings.put("apicurio.registry.headers.enabled", "false");
        settings.put("apicurio.registry.use-id", "contentId");
        for (int i = 0; i < pairs.length; i += 2) {
            settings.put(pairs[i], pairs[i + 1]);
        }
        return settings;
    }

    private void write() throws Exception {
        Serializer<JsonNode> usage = json("registry/usage.json");
        for (int call = 0; call < CALLS; call++) {
            String id = "r-" + call;
            long began = TIME + call * CALL_EVERY;
            long ended = began + 20 + call % 7;
            var request = new InferenceRequest(
                    id, "ranker", "v1", began, Map.of("device", call % 2 == 0 ? "ios" : "web"), List.of(), 1);
            var response = new InferenceResponse(
                    id,
                    "ranker",
                    "v1",
                    ended,
                    call % 10 == 3 ? "unavailable" : "ok",
                    (ended - began) * 1_000,
                    List.of(new Prediction("a-" + call, 0.75), new Prediction("b", 0.5)));
            var click = new Feedback(id, "b", call % 3 == 0 ? 0 : 1, ended + 1_700);
            var load = new ResourceUsage("ranker", "v1", "h-1", ended, Map.of("cpu", call / 100.0));
            write(call, Kind.REQUEST, "inference-requests", ended, AvroWire.encode(request));
            write(call, Kind.RESPONSE, "inference-responses", ended, AvroWire.encode(response));
            write(call, Kind.FEEDBACK, "inference-feedback", ended + 1_700, AvroWire.encode(click));
            site.send("model-resources-ours", ended, AvroWire.encode(load));
            JsonNode asJson = new ObjectMapper().readTree(JsonWire.encode(load));
            site.send("model-resources-theirs", ended, usage.serialize("model-resources-theirs", asJson));
        }
    }

    /** Ours, and the same fields in a record of another name by a serializer of the registry. */
    private void write(int call, Kind kind, String topic, long time, byte[] ours) throws Exception {
        site.send(topic + "-ours", time, ours);
        Schema schema = Contract.BY_KIND.get(kind).schema();
        Schema theirs = new Schema.Parser()
                .parse(schema.toString().replace("\"" + schema.getName() + "\"", "\"Their" + kind + "\""));
        GenericRecord record = new GenericDatumReader<GenericRecord>(theirs)
                .read(
                        null,
                        DecoderFactory.get()
                                .binaryDecoder(ours, SINGLE_OBJECT_HEADER, ours.length - SINGLE_OBJECT_HEADER, null));
        Headers headers = new RecordHeaders();
        List<Serializer<GenericRecord>> inTurn = serializers.get(kind);
        byte[] value = inTurn.get(call % inTurn.size()).serialize(topic + "-theirs", headers, record);
        site.send(new ProducerRecord<>(topic + "-theirs", 0, time, null, value, headers));
    }
}
