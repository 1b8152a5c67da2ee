package io.modelwatch.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class BrokerIT {
    private static final TopicPartition PARTITION = new TopicPartition("notes", 0);

    @TempDir
    Path temporary;

    @Test
    void keepsCommittedRecordsOverARestartAndHidesAbortedOnes() throws Exception {
        try (Broker broker = Broker.start(temporary.resolve("broker"))) {
            createTopic(broker);
            write(broker, "plain");
            writeTransaction(broker, "committed", true);
            writeTransaction(broker, "aborted", false);
            assertThat(read(broker, 2)).containsExactly("plain", "committed");

            broker.stop();
            broker.restart();
            writeTransaction(broker, "after restart", true);

            assertThat(read(broker, 3)).containsExactly("plain", "committed", "after restart");
        }
    }

    @Test
    void keepsRecordsThatAreOldWhenTheyAreWritten() throws Exception {
        try (Broker broker = Broker.start(temporary.resolve("broker"))) {
            createTopic(broker);
            long longAgo = Instant.parse("2020-01-01T00:00:00Z").toEpochMilli();
            try (KafkaProducer<String, String> producer = producer(broker, Map.of())) {
                producer.send(new ProducerRecord<>("notes", 0, longAgo, "key", "old"))
                        .get();
            }

            assertThat(read(broker, 1)).containsExactly("old");
        }
    }

    @Test
    void leavesNothingBehind() throws Exception {
        Path directory = temporary.resolve("broker");

        Broker.start(directory).close();

        assertThat(Files.exists(directory)).isFalse();
    }

    private static void createTopic(Broker broker) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("notes", 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    private static KafkaProducer<String, String> producer(Broker broker, Map<String, Object> more) {
        Map<String, Object> settings = new java.util.HashMap<>(more);
        settings.put("bootstrap.servers", broker.bootstrapServers());
        return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
    }

    private static void write(Broker broker, String text) throws Exception {
        try (KafkaProducer<String, String> producer = producer(broker, Map.of())) {
            producer.send(new ProducerRecord<>("notes", text)).get();
        }
    }

    private static void writeTransaction(Broker broker, String text, boolean commit) throws Exception {
        try (KafkaProducer<String, String> producer = producer(broker, Map.of("transactional.id", "writer"))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("notes", text)).get();
            if (commit) {
                producer.commitTransaction();
            } else {
                producer.abortTransaction();
            }
        }
    }

    private static List<String> read(Broker broker, int expected) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", broker.bootstrapServers(),
                "isolation.level", "read_committed",
                "auto.offset.reset", "earliest");
        List<String> texts = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(PARTITION));
            Instant giveUp = Instant.now().plusSeconds(30);
            while (texts.size() < expected && Instant.now().isBefore(giveUp)) {
                consumer.poll(Duration.ofMillis(200)).forEach(written -> texts.add(written.value()));
            }
        }
        return texts;
    }
}
