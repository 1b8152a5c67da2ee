package io.modelwatch.local.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.produce.AvroWire;
import io.modelwatch.schemas.produce.Feedback;
import io.modelwatch.schemas.produce.InferenceRequest;
import io.modelwatch.schemas.produce.InferenceResponse;
import io.modelwatch.schemas.produce.Prediction;
import io.modelwatch.schemas.produce.ResourceUsage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every record of a topic with everything in it is found in exactly one of the gauges that the job shows. */
@Timeout(90)
class ConservationIT {
    private static final long TIME = 1_790_000_000_000L;
    private static final int REQUESTS = 60;
    private static final int MORE_THAN_KEPT = 7;
    private static final byte[] GARBAGE = "garbage".getBytes(StandardCharsets.UTF_8);

    @TempDir
    static Path checkpoints;

    private static Site site;

    @BeforeAll
    static void readEverything() throws Exception {
        site = Site.start();
        site.createTopics("");
        writeRequests();
        writeResponses();
        writeFeedback();
        writeResources();
        GaugeReporter.forget();
        Map<String, String> settings = Map.of(
                "requests.response-timeout", "5s",
                "requests.max-feedback-per-id", "5",
                "admission.out-of-order", "2s",
                "windows.pane", "1s",
                "windows.lengths", "[5s]",
                "models[*].task", "ranking",
                "models[*].unlabelled", "ignore",
                "models[*].horizons", "[5s, 10s]");
        site.finish(site.submit(site.replay("", settings), checkpoints, 2));
    }

    @AfterAll
    static void stop() throws Exception {
        site.close();
    }

    @Test
    void requestsGoSomewhere() {
        assertThat(GaugeReporter.sum("requestsRead")).isEqualTo(REQUESTS + 3 + 2 + 4);
        assertThat(GaugeReporter.sum("requestsDeadLettered")).isEqualTo(4);
        assertThat(GaugeReporter.sum("requestsDuplicate")).isEqualTo(3);
        assertThat(GaugeReporter.sum("requestsLate")).isEqualTo(2);
        assertConserved("requests", "Served", "Orphaned", "Duplicate", "Pending", "BeyondLimit");
    }

    @Test
    void responsesGoSomewhere() {
        assertThat(GaugeReporter.sum("responsesDeadLettered")).isEqualTo(2);
        assertThat(GaugeReporter.sum("responsesDuplicate")).isEqualTo(3);
        assertThat(GaugeReporter.sum("responsesWithoutRequest")).isEqualTo(4);
        assertConserved("responses", "Used", "WithoutRequest", "Duplicate", "Pending", "BeyondLimit");
    }

    @Test
    void feedbackGoesSomewhere() {
        assertThat(GaugeReporter.sum("feedbackDeadLettered")).isEqualTo(2);
        assertThat(GaugeReporter.sum("feedbackBeyondLimit")).isEqualTo(MORE_THAN_KEPT);
        assertConserved("feedback", "Used", "WithoutRequest", "Duplicate", "Pending", "BeyondLimit");
    }

    @Test
    void resourceUsageGoesSomewhere() {
        assertThat(GaugeReporter.sum("resourcesDeadLettered")).isEqualTo(1);
        assertConserved("resources", "Used");
    }

    @Test
    void nothingFellBehindTheClock() {
        assertThat(GaugeReporter.sum("behindTheClock")).isZero();
    }

    @Test
    void eachDeadLetterIsCountedByItsReason() {
        assertThat(site.read("modelwatch-dead-letters")).hasSize(4 + 2 + 2 + 1);
        assertThat(GaugeReporter.sum("deadLetters")).isEqualTo(4 + 2 + 2 + 1);
    }

    private static void assertConserved(String kind, String... places) {
        long read = GaugeReporter.sum(kind + "Read");
        long found = Stream.concat(Stream.of("Late", "DeadLettered"), Stream.of(places))
                .mapToLong(place -> GaugeReporter.sum(kind + place))
                .sum();
        assertThat(read).as("%s read", kind).isPositive();
        assertThat(found).as("%s found again", kind).isEqualTo(read);
    }

    private static void writeRequests() throws Exception {
        for (int i = 0; i < REQUESTS; i++) {
            writeRequest(i, time(i), time(i));
            if (i % 20 == 1) {
                writeRequest(i, time(i), time(i)); // repeated
            }
        }
        writeRequest(900, time(3), time(REQUESTS)); // late
        writeRequest(901, time(4), time(REQUESTS));
        for (int i = 0; i < 3; i++) {
            site.send("inference-requests", time(REQUESTS), GARBAGE);
        }
        writeRequest(902, time(REQUESTS) + 3_600_000, time(REQUESTS)); // too far ahead
    }

    private static void writeRequest(int id, long time, long kafkaTimestamp) throws Exception {
        var request = new InferenceRequest("r-" + id, "ranker", "v1", time, Map.of(), List.of(), 1);
        site.send("inference-requests", kafkaTimestamp, AvroWire.encode(request));
    }

    /** Of every request but each tenth. */
    private static void writeResponses() throws Exception {
        for (int i = 0; i < REQUESTS; i++) {
            if (i % 10 != 9) {
                writeResponse(i, time(i) + 50);
            }
            if (i % 20 == 2) {
                writeResponse(i, time(i) + 50); // repeated
            }
            if (i < 4) {
                writeResponse(1_000 + i, time(i) + 60); // to nobody
            }
        }
        site.send("inference-responses", time(REQUESTS), GARBAGE);
        site.send("inference-responses", time(REQUESTS), null);
    }

    private static void writeResponse(int id, long time) throws Exception {
        var predictions = List.of(new Prediction("a", 0.9), new Prediction("b", 0.1));
        var response = new InferenceResponse("r-" + id, "ranker", "v1", time, "ok", 50_000, predictions);
        site.send("inference-responses", time, AvroWire.encode(response));
    }

    private static void writeFeedback() throws Exception {
        for (int i = 0; i < REQUESTS; i += 2) {
            var feedback = new Feedback("r-" + i, "a", 1, time(i) + 500);
            site.send("inference-feedback", time(i) + 600, AvroWire.encode(feedback));
            if (i % 20 == 4) {
                site.send("inference-feedback", time(i) + 600, AvroWire.encode(feedback)); // repeated
            }
            if (i % 20 == 6) {
                site.send("inference-feedback", time(i) + 600, AvroWire.encode(new Feedback("x", "a", 1, time(i))));
            }
        }
        for (int i = 0; i < 5 + MORE_THAN_KEPT; i++) {
            var feedback = new Feedback("undefined", "item-" + i, 1, time(REQUESTS));
            site.send("inference-feedback", time(REQUESTS), AvroWire.encode(feedback));
        }
        site.send("inference-feedback", time(REQUESTS), GARBAGE);
        site.send("inference-feedback", time(REQUESTS), new byte[] {0, 1});
    }

    private static void writeResources() throws Exception {
        for (int i = 0; i < REQUESTS; i += 10) {
            var usage = new ResourceUsage("ranker", "v1", "ranker-0", time(i), Map.of("cpu", 0.5));
            site.send("model-resources", time(i), AvroWire.encode(usage));
        }
        site.send("model-resources", time(REQUESTS), GARBAGE);
    }

    private static long time(int step) {
        return TIME + step * 500L;
    }
}
