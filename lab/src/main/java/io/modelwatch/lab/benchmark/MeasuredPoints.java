package io.modelwatch.lab.benchmark;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.MetricPointJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads back the metric points of jobs, and compares them. */
final class MeasuredPoints {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final double TOLERANCE = 1e-9;
    private static final int SHOWN = 5;

    private MeasuredPoints() {}

    /** The points of some metrics by series and window end; a point published twice counts once. */
    static Map<String, MetricPoint> read(String bootstrapServers, String topic, Collection<String> metrics) {
        Map<String, MetricPoint> points = new HashMap<>();
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    MetricPoint point = MetricPointJson.read(record.value());
                    if (metrics.contains(point.series().metric())) {
                        points.put(point.series().key() + " to " + point.windowEnd(), point);
                    }
                }
            }
        }
        return points;
    }

    /**
     * Compares two readings.
     *
     * @return how many points have the same value and count
     * @throws IllegalArgumentException if any differs or is missing
     */
    static int compare(Map<String, MetricPoint> job, Map<String, MetricPoint> sql) {
        List<String> differences = new ArrayList<>();
        job.forEach((key, point) -> {
            if (!same(point, sql.get(key))) {
                differences.add("%s: job %s, SQL %s".formatted(key, text(point), text(sql.get(key))));
            }
        });
        sql.keySet().stream().filter(key -> !job.containsKey(key)).forEach(key -> differences.add(key + ": SQL only"));
        check(
                differences.isEmpty(),
                "the job and Flink SQL must measure the same, %s of %s points differ: %s",
                differences.size(),
                job.size(),
                differences.subList(0, Math.min(SHOWN, differences.size())));
        check(!job.isEmpty(), "something must be measured, both measured nothing");
        return job.size();
    }

    private static boolean same(MetricPoint a, MetricPoint b) {
        return b != null
                && a.count() == b.count()
                && Math.abs(a.value() - b.value()) <= TOLERANCE * Math.max(Math.abs(a.value()), Math.abs(b.value()));
    }

    private static String text(MetricPoint point) {
        return point == null ? "nothing" : "%s of %s".formatted(point.value(), point.count());
    }
}
