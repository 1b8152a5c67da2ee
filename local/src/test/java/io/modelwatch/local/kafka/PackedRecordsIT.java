package io.modelwatch.local.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.job.kafka.KafkaPorts;
import io.modelwatch.local.Patience;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A record that is small while it is packed: 20 MB of zeros, for brokers that take at most 1 MB. */
@Timeout(90)
class PackedRecordsIT {
    private static final int UNPACKED_BYTES = 20_000_000;
    private static final int PACKED_BYTES = 50_000;

    private static Site site;

    @BeforeAll
    static void start() throws Exception {
        site = Site.start();
    }

    @AfterAll
    static void stop() throws Exception {
        site.close();
    }

    @Test
    void brokersRefuseItWhereTheyUnpackIt() {
        site.createLiveTopics("-unpacked");

        assertThatThrownBy(() -> sendPacked("inference-requests-unpacked"))
                .hasCauseInstanceOf(RecordTooLargeException.class);
    }

    @Test
    void brokersTakeItWhereTheyDoNotAndALiveJobWarns() throws Exception {
        site.createLiveTopics("-packed");
        letProducersPack("inference-requests-packed");

        sendPacked("inference-requests-packed");

        assertThat(bytesOf("inference-requests-packed")).isBetween(1L, (long) PACKED_BYTES);
        assertThat(warnings("-packed"))
                .singleElement()
                .asString()
                .contains("inference-requests-packed", "compression.type is not uncompressed")
                .doesNotContain("inference-responses", "heartbeat");
    }

    private static void sendPacked(String topic) throws Exception {
        Map<String, Object> settings = new HashMap<>(site.connection());
        settings.put("compression.type", "gzip");
        settings.put("max.request.size", Integer.toString(2 * UNPACKED_BYTES));
        settings.put("buffer.memory", Integer.toString(2 * UNPACKED_BYTES));
        try (var producer =
                new KafkaProducer<byte[], byte[]>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, new byte[UNPACKED_BYTES])).get(60, TimeUnit.SECONDS);
        }
    }

    private static void letProducersPack(String topic) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        AlterConfigOp change =
                new AlterConfigOp(new ConfigEntry("compression.type", "producer"), AlterConfigOp.OpType.SET);
        try (Admin admin = site.admin()) {
            admin.incrementalAlterConfigs(Map.of(resource, List.of(change)))
                    .all()
                    .get();
            // the controller answers before the broker knows
            Patience.await("the topic takes what producers send")
                    .until(() -> admin.describeConfigs(List.of(resource))
                            .all()
                            .get()
                            .get(resource)
                            .get("compression.type")
                            .value()
                            .equals("producer"));
        }
    }

    private static long bytesOf(String topic) throws Exception {
        try (Admin admin = site.admin()) {
            int broker = admin.describeCluster().nodes().get().iterator().next().id();
            return admin.describeLogDirs(List.of(broker)).allDescriptions().get().get(broker).values().stream()
                    .map(LogDirDescription::replicaInfos)
                    .filter(replicas -> replicas.containsKey(new TopicPartition(topic, 0)))
                    .mapToLong(replicas ->
                            replicas.get(new TopicPartition(topic, 0)).size())
                    .sum();
        }
    }

    private static List<String> warnings(String suffix) {
        try (Logged logged = Logged.from(KafkaPorts.class.getPackageName())) {
            assertThat(KafkaPorts.of(MonitorConfig.load(List.of(), site.settings(suffix))))
                    .isNotNull();
            return logged.lines().stream()
                    .filter(line -> line.startsWith("WARN"))
                    .toList();
        }
    }
}
