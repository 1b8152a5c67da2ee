package io.modelwatch.lab.benchmark;

import io.modelwatch.lab.benchmark.AlertDelay.Delays;
import io.modelwatch.lab.benchmark.AlertDelay.Setting;
import io.modelwatch.local.model.OddModels;
import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.schemas.control.CandidateText;
import io.modelwatch.schemas.control.CommandJson;
import io.modelwatch.schemas.control.Instruction.Kind;
import io.modelwatch.schemas.control.Instruction.OfCandidate;
import io.modelwatch.schemas.control.Order;
import io.modelwatch.schemas.event.Role;
import io.modelwatch.udfs.inference.ModelReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How candidates that cannot keep up affect the main path: the live job of {@link AlertDelay} without a candidate, with one that is seven
 * times too slow for its sample, and with one that never returns. The candidate is a real ONNX model that loops.
 */
final class Unharmed {
    private static final double SAMPLE_RATE = 0.1;
    private static final double TOO_SLOW = 7;
    private static final int ROWS_PER_REQUEST = 10;
    private static final int MAX_BATCH_ROWS = 256;
    /** Approximate cost of a round of {@link OddModels#looping}. */
    private static final double ROUNDS_PER_SECOND = 1e6;

    private static final float ENDLESS_ROUNDS = 0x1p50f;
    /** Frequent heartbeats: the phase of the usual ones differs from run to run, and delays alerts by as much. */
    private static final String SETTINGS = """
            control.lead: 1s
            kafka.heartbeat-interval: 100ms
            kafka.topics.control: %s
            kafka.topics.answers: %s
            shadow: {max-rate: %s, model-roots: ["%s"], slot-sharing-group: default, max-batch-rows: %s}
            """;

    private final AlertDelay delay;
    private final String bootstrapServers;
    private final Path models;
    private final int seconds;
    private final long seed;
    private int runs;

    /** Which candidate runs beside the main path. */
    enum Beside {
        NOTHING,
        SLOW,
        ENDLESS
    }

    /**
     * @param read records that the job's source had read when the last one was written, as a share of those written
     * @param dropped requests of the sample that were not scored
     */
    record Result(Beside beside, Delays delays, double read, long offered, long dropped) {}

    /**
     * @param models a directory for model files
     * @param seconds of each run
     */
    Unharmed(AlertDelay delay, String bootstrapServers, Path models, int seconds, long seed) {
        this.delay = delay;
        this.bootstrapServers = bootstrapServers;
        this.models = models;
        this.seconds = seconds;
        this.seed = seed;
    }

    /** The live job's maximum of events a second, without a candidate. */
    double saturating(int forSeconds) throws IOException {
        return delay.saturating(setting(topics(), job -> {}), forSeconds, seed);
    }

    /**
     * One run, with its own topics.
     *
     * @param perSecond events a second
     */
    Result run(Beside beside, int perSecond) throws IOException {
        DataSetTopics topics = topics();
        if (beside != Beside.NOTHING) {
            command(topics, candidate(beside, perSecond));
        }
        long[] seen = new long[3];
        Setting setting = setting(topics, job -> count(job, seen));
        Delays delays = delay.measure(setting, perSecond, seconds, seed);
        return new Result(beside, delays, (double) seen[0] / seconds, seen[1], seen[2]);
    }

    private DataSetTopics topics() throws IOException {
        return new DataSetTopics("unharmed-" + runs++)
                .create(bootstrapServers)
                .createHeartbeat(bootstrapServers)
                .createControl(bootstrapServers);
    }

    private Setting setting(DataSetTopics topics, Consumer<JobID> atEnd) {
        return new Setting(
                topics,
                SETTINGS.formatted(topics.control(), topics.answers(), SAMPLE_RATE, models.toUri(), MAX_BATCH_ROWS),
                true,
                atEnd);
    }

    private static void count(JobID job, long[] seen) {
        seen[0] = JobCounters.sum(job, "Source: ", "numRecordsIn");
        seen[1] = JobCounters.sum(job, "ScoreShadow", "offered");
        seen[2] = JobCounters.sum(job, "ScoreShadow", "dropped") + JobCounters.sum(job, "ScoreShadow", "stale");
    }

    /** As slow as needed: a batch takes the same time however full it is, so what counts is how many requests fit into one. */
    private static byte[] candidate(Beside beside, int perSecond) {
        if (beside == Beside.ENDLESS) {
            return OddModels.looping(BenchmarkTraffic.FEATURES, 0, ENDLESS_ROUNDS);
        }
        double requests =
                perSecond / BenchmarkTraffic.EVENTS_PER_REQUEST * SAMPLE_RATE / BenchmarkTraffic.MODELS.size();
        double batches = requests / TOO_SLOW / ((double) MAX_BATCH_ROWS / ROWS_PER_REQUEST);
        return OddModels.looping(BenchmarkTraffic.FEATURES, 0, (float) (ROUNDS_PER_SECOND / batches));
    }

    private void command(DataSetTopics topics, byte[] model) throws IOException {
        Path file = Files.write(models.resolve(topics.name() + ".onnx"), model);
        CandidateText candidate = new CandidateText(
                file.toUri().toString(),
                ModelReader.sha256(model),
                "dense",
                Map.of(),
                Candidate.Provider.CPU,
                Role.CANDIDATE,
                SAMPLE_RATE);
        Order order = new Order(
                new OfCandidate(Kind.REGISTER, BenchmarkTraffic.MODELS.get(0), "candidate", candidate), null, "");
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", bootstrapServers),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            byte[] key = order.name().getBytes(StandardCharsets.UTF_8);
            producer.send(new ProducerRecord<>(topics.control(), key, CommandJson.write(order)))
                    .get();
        } catch (ExecutionException refused) {
            throw new IOException("the command cannot be written", refused.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a command was written", interrupted);
        }
    }
}
