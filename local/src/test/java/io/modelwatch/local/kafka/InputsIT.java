package io.modelwatch.local.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.job.config.ConfigException;
import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.job.kafka.KafkaPorts;
import io.modelwatch.local.Patience;
import io.modelwatch.schemas.alert.DeadLetter;
import io.modelwatch.schemas.alert.DeadLetterWire;
import io.modelwatch.schemas.event.Header;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which topics are read, and from where: seen in the dead letters of records that nobody can read. */
@Timeout(90)
class InputsIT {
    private static final long TIME = 1_790_000_000_000L;

    @TempDir
    static Path checkpoints;

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
    void aMissingRequiredTopicIsNamedWithTheScriptThatCreatesIt() throws Exception {
        site.createTopics("-gap");
        delete("inference-responses-gap");
        MonitorConfig config = site.replay("-gap", Map.of());

        assertThatThrownBy(() -> KafkaPorts.of(config))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("inference-responses-gap")
                .hasMessageContaining("scripts/topics.sh")
                .hasMessageNotContaining("inference-requests-gap");
    }

    @Test
    void aMissingOptionalTopicIsNotRead() throws Exception {
        writeGarbage("-optional", 1);
        delete("inference-feedback-optional");
        delete("model-resources-optional");
        delete("modelwatch-heartbeat-optional");
        try (Logged logged = Logged.from(KafkaPorts.class.getPackageName())) {
            site.finish(site.submit(site.replay("-optional", Map.of()), checkpoints, 1));

            assertThat(logged.lines())
                    .filteredOn(line -> line.startsWith("WARN"))
                    .hasSize(3)
                    .anyMatch(line -> line.contains("inference-feedback-optional"));
        }
        assertThat(offsets("-optional")).containsExactly(0L);
    }

    @Test
    void startsAtTheEarliestRecordAndEndsAtTheLatest() throws Exception {
        writeGarbage("-earliest", 3);

        site.finish(site.submit(site.replay("-earliest", Map.of()), checkpoints, 2));

        assertThat(offsets("-earliest")).containsExactly(0L, 1L, 2L);
    }

    @Test
    void startsAtTheFirstRecordOfATime() throws Exception {
        writeGarbage("-time", 3);

        site.finish(site.submit(
                site.replay("-time", Map.of("kafka.start-from", Long.toString(TIME + 1))), checkpoints, 1));

        assertThat(offsets("-time")).containsExactly(1L, 2L);
    }

    @Test
    void startsWhereItsGroupHasCommitted() throws Exception {
        writeGarbage("-committed", 3);
        commit("watch-committed", "inference-requests-committed", 2);

        site.finish(site.submit(site.replay("-committed", Map.of("kafka.start-from", "committed")), checkpoints, 1));

        assertThat(offsets("-committed")).containsExactly(2L);
    }

    @Test
    void startsAtTheBeginningOfAPartitionThatWasAddedWhileItsGroupDidNotRead() throws Exception {
        writeGarbage("-added", 3);
        commit("watch-added", "inference-requests-added", 3);
        addPartition("inference-requests-added");
        writeMoreGarbage("inference-requests-added", 1, 1);

        site.finish(site.submit(site.replay("-added", Map.of("kafka.start-from", "committed")), checkpoints, 1));

        assertThat(site.read("modelwatch-dead-letters-added"))
                .extracting(InputsIT::letter)
                .singleElement()
                .matches(letter -> letter.partition() == 1 && letter.offset() == 0);
    }

    @Test
    void startsAtTheLatestWhereItsGroupHasCommittedNothing() throws Exception {
        writeGarbage("-new", 2);

        site.finish(site.submit(site.replay("-new", Map.of("kafka.start-from", "committed")), checkpoints, 1));

        assertThat(offsets("-new")).isEmpty();
    }

    @Test
    void goesOnWithTheOldestRecordThatIsLeftWhereItsOwnIsGone() throws Exception {
        writeGarbage("-gone", 4);
        commit("watch-gone", "inference-requests-gone", 1);
        deleteBefore("inference-requests-gone", 2);

        site.finish(site.submit(site.replay("-gone", Map.of("kafka.start-from", "committed")), checkpoints, 1));

        assertThat(offsets("-gone")).containsExactly(2L, 3L);
    }

    /**
     * The procedure of docs/input.md for a record that kills its consumers: it is deleted, and a consumer stuck at it continues behind it.
     */
    @Test
    void aJobWithStateStepsOverWhatWasDeletedAndReadsAPartitionThatWasAdded() throws Exception {
        String requests = "inference-requests-stepped";
        writeGarbage("-stepped", 1);
        JobID stopped = site.submit(stepping("earliest"), checkpoints, 1);
        awaitOffsets("-stepped", 0L);
        String savepoint = site.stop(stopped, checkpoints.resolve("savepoints"));
        writeMoreGarbage(requests, 0, 3); // offsets 1 to 3, of which 2 is the last that must not be read
        deleteBefore(requests, 3);
        addPartition(requests);
        writeMoreGarbage(requests, 1, 2);

        JobID job = site.submit(stepping("latest"), checkpoints, savepoint); // which only a fresh start asks for

        awaitOffsets("-stepped", 0L, 0L, 1L, 3L);
        site.cluster.cancel(job);
    }

    private static MonitorConfig stepping(String startFrom) {
        Map<String, String> settings = site.settings("-stepped");
        settings.put("kafka.start-from", startFrom);
        return MonitorConfig.load(List.of(), settings);
    }

    private static void awaitOffsets(String suffix, Long... expected) throws Exception {
        Patience.await("dead letters")
                .untilAsserted(() -> assertThat(offsets(suffix)).containsExactly(expected));
    }

    private static void writeMoreGarbage(String topic, int partition, int records) throws Exception {
        for (int i = 0; i < records; i++) {
            site.send(new ProducerRecord<>(topic, partition, TIME + i, null, "garbage".getBytes(UTF_8)));
        }
    }

    private static void writeGarbage(String suffix, int records) throws Exception {
        site.createTopics(suffix);
        for (int i = 0; i < records; i++) {
            site.send("inference-requests" + suffix, TIME + i, "garbage".getBytes(UTF_8));
        }
    }

    private static List<Long> offsets(String suffix) {
        return site.read("modelwatch-dead-letters" + suffix).stream()
                .map(record -> letter(record).offset())
                .sorted()
                .toList();
    }

    private static DeadLetter letter(ConsumerRecord<byte[], byte[]> record) {
        List<Header> headers = new ArrayList<>();
        record.headers().forEach(header -> headers.add(new Header(header.key(), header.value())));
        return DeadLetterWire.read(headers, record.value());
    }

    private static void delete(String topic) throws Exception {
        try (Admin admin = site.admin()) {
            admin.deleteTopics(List.of(topic)).all().get();
            // the controller answers before the broker knows
            Patience.await("no topic " + topic)
                    .until(() -> !admin.listTopics().names().get().contains(topic));
        }
    }

    private static void addPartition(String topic) throws Exception {
        try (Admin admin = site.admin()) {
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(2)))
                    .all()
                    .get();
        }
    }

    private static void deleteBefore(String topic, long offset) throws Exception {
        try (Admin admin = site.admin()) {
            admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(offset)))
                    .all()
                    .get();
        }
    }

    private static void commit(String group, String topic, long offset) throws Exception {
        try (Admin admin = site.admin()) {
            admin.alterConsumerGroupOffsets(group, Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(offset)))
                    .all()
                    .get();
        }
    }
}
