package io.modelwatch.lab.benchmark;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.lab.benchmark.JobUnderTest.Labels;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.AlertJson;
import io.modelwatch.schemas.event.Event.Kind;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * How long after the end of its window (plus the configured out-of-orderness, which must pass first) an alert can be read by a {@code
 * read_committed} consumer. A live job, traffic in real time; for one second in four all models are slow, and a static threshold fires for
 * each model, version and segment at once: a wave of alerts. Incidents, which wait until they have settled, are not measured.
 */
final class AlertDelay {
    /** Windows end on full seconds: not a divisor of one, so that waves meet every phase of it. */
    static final long CHECKPOINT_MILLIS = 1_100;

    private static final long OUT_OF_ORDER_MILLIS = 5_000;
    private static final long SLOW_MILLIS = 1_000;
    /** Distance of two waves: long enough for alerts to end. */
    private static final long WAVE_MILLIS = 4_000;

    private static final int SLOWER = 10;
    private static final long WARM_UP_MILLIS = 15_000;
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final Duration POLL = Duration.ofMillis(10);
    private static final int LINGER_MILLIS = 2;
    /** Requests per burst, if there are more than the job can process. */
    private static final int BURST = 1_000;

    private static final String RULE = "Slow";
    private static final String SETTINGS = """
            windows: {pane: 1s, lengths: [1s]}
            admission.out-of-order: %sms
            alerts.raw: true
            rules:
              - name: %s
                detector: threshold
                parameters: {upper: 100}
                metrics: latency_mean
                segments: "*"
                windows: "*"
                direction: up
                min-count: 1
                for: 1 of 1
                keep-firing-for: 1s
            """.formatted(OUT_OF_ORDER_MILLIS, RULE);

    private final Runner runner;
    private final JobUnderTest job;
    private final String bootstrapServers;

    private record Due(Kind kind, long time, byte[] key, byte[] value) {}

    /**
     * What runs besides the usual: nothing by default.
     *
     * @param settings YAML that overrides the settings here
     * @param scorable as {@link BenchmarkTraffic} takes it
     * @param atEnd called when the last record has been written, while the job still runs
     */
    record Setting(DataSetTopics topics, String settings, boolean scorable, Consumer<JobID> atEnd) {}

    /**
     * The delays of firing alerts.
     *
     * @param millis ascending
     * @param alerts their identity: labels, and the window's end since the start of the traffic
     * @param waves number of windows they belong to
     */
    record Delays(List<Long> millis, Set<String> alerts, int waves) {
        long quantile(double q) {
            return millis.get((int) Math.ceil(q * millis.size()) - 1);
        }
    }

    AlertDelay(Runner runner, JobUnderTest job, String bootstrapServers) {
        this.runner = runner;
        this.job = job;
        this.bootstrapServers = bootstrapServers;
    }

    Delays measure(int perSecond, int seconds, long seed) throws IOException {
        DataSetTopics topics =
                new DataSetTopics("delay").create(bootstrapServers).createHeartbeat(bootstrapServers);
        return measure(new Setting(topics, "", false, ignored -> {}), perSecond, seconds, seed);
    }

    /** With the topics, which must exist, and the additional settings. */
    Delays measure(Setting setting, int perSecond, int seconds, long seed) throws IOException {
        JobID running = submit(setting);
        try (KafkaConsumer<byte[], byte[]> alerts = alerts(setting.topics.alerts())) {
            return measure(setting, running, alerts, perSecond, seconds, seed);
        } finally {
            runner.cluster().cancel(running);
            JobCounters.forget(running);
        }
    }

    private JobID submit(Setting setting) throws IOException {
        return runner.cluster()
                .submit(job.live(
                        runner.environment(Backend.HEAP, CHECKPOINT_MILLIS),
                        setting.topics,
                        Labels.NONE,
                        SETTINGS + setting.settings));
    }

    private Delays measure(
            Setting setting,
            JobID running,
            KafkaConsumer<byte[], byte[]> alerts,
            int perSecond,
            int seconds,
            long seed) {
        List<Long> delays = new ArrayList<>();
        Set<String> fired = new TreeSet<>();
        Set<Long> waves = new TreeSet<>();
        long begin = nextWave();
        long end = begin + TimeUnit.SECONDS.toMillis(seconds);
        Thread writer = writing(setting, running, perSecond, new AtomicLong(end), seed);
        while (System.currentTimeMillis() < end + OUT_OF_ORDER_MILLIS + CHECKPOINT_MILLIS) {
            for (ConsumerRecord<byte[], byte[]> record : alerts.poll(POLL)) {
                long read = System.currentTimeMillis();
                Alert alert = AlertJson.read(record.value());
                if (!alert.labels().get("alertname").equals(RULE) || alert.status() != Alert.Status.FIRING) {
                    continue;
                }
                long windowEnd =
                        Instant.parse(alert.annotations().get("window_end")).toEpochMilli();
                if (windowEnd > begin + WARM_UP_MILLIS) {
                    delays.add(read - windowEnd - OUT_OF_ORDER_MILLIS);
                    fired.add(alert.labels() + " at " + (windowEnd - begin));
                    waves.add(windowEnd);
                }
            }
        }
        check(!writer.isAlive(), "traffic must keep up with %s events/s, it did not", perSecond);
        check(!delays.isEmpty(), "alerts must fire, none did in %s s", seconds);
        delays.sort(null);
        return new Delays(delays, fired, waves.size());
    }

    /**
     * How many events a second the live job reads when they arrive faster, with broker and traffic on the same machine.
     *
     * @param seconds half of which is its warm-up
     */
    double saturating(Setting setting, int seconds, long seed) throws IOException {
        JobID running = submit(setting);
        try {
            long end = System.currentTimeMillis() + TimeUnit.SECONDS.toMillis(seconds);
            Thread writer = writing(setting, running, Double.POSITIVE_INFINITY, new AtomicLong(end), seed);
            TimeUnit.SECONDS.sleep(seconds / 2);
            long from = System.nanoTime();
            long before = JobCounters.sum(running, "Source: ", "numRecordsIn");
            writer.join();
            long after = JobCounters.sum(running, "Source: ", "numRecordsIn");
            return (after - before) / ((System.nanoTime() - from) / 1e9);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the job was saturated", interrupted);
        } finally {
            runner.cluster().cancel(running);
            JobCounters.forget(running);
        }
    }

    /** Waits for the start of a window, so that runs can be compared window by window. */
    private static long nextWave() {
        long begin = (System.currentTimeMillis() / WAVE_MILLIS + 1) * WAVE_MILLIS;
        while (System.currentTimeMillis() < begin) {
            LockSupport.parkNanos(TICK_NANOS);
        }
        return begin;
    }

    /**
     * Writes from now on, in a separate thread.
     *
     * @param end when it ends, epoch milliseconds; may be changed meanwhile
     */
    Thread writing(Setting setting, JobID running, double perSecond, AtomicLong end, long seed) {
        Thread writer = new Thread(() -> write(setting, running, perSecond, end, seed), "traffic");
        writer.start();
        return writer;
    }

    /** Requests at an even rate; a response is written when it is due. */
    private void write(Setting setting, JobID running, double perSecond, AtomicLong end, long seed) {
        PriorityQueue<Due> waiting = new PriorityQueue<>(Comparator.comparingLong(Due::time));
        double perMilli = perSecond / BenchmarkTraffic.EVENTS_PER_REQUEST / TimeUnit.SECONDS.toMillis(1);
        try (BatchedKafkaOutput kafka =
                new BatchedKafkaOutput(bootstrapServers, setting.topics.inputs(), LINGER_MILLIS)) {
            BenchmarkTraffic traffic = new BenchmarkTraffic(
                    seed, setting.scorable, (kind, time, key, value) -> waiting.add(new Due(kind, time, key, value)));
            long begin = System.currentTimeMillis();
            long requests = 0;
            for (long now = begin; now < end.get(); now = System.currentTimeMillis()) {
                boolean slow = now % WAVE_MILLIS < SLOW_MILLIS;
                long most = requests + BURST;
                for (; requests < most && requests < (now - begin) * perMilli; requests++) {
                    traffic.writeRequest(now, traffic.latencyMicros() * (slow ? SLOWER : 1));
                }
                traffic.writeClicks(now);
                while (!waiting.isEmpty() && waiting.peek().time <= now) {
                    Due due = waiting.poll();
                    kafka.write(due.kind, due.time, due.key, due.value);
                }
                if (requests < most) {
                    LockSupport.parkNanos(TICK_NANOS);
                }
            }
        }
        setting.atEnd.accept(running);
    }

    private KafkaConsumer<byte[], byte[]> alerts(String topic) {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }
}
