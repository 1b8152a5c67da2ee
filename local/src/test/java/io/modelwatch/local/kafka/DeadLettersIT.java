package io.modelwatch.local.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.produce.AvroWire;
import io.modelwatch.schemas.produce.InferenceRequest;
import io.modelwatch.tools.deadletters.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the job could not read: on its topic, in the tool's list, and sent again. */
@Timeout(90)
class DeadLettersIT {
    private static final long TIME = 1_790_000_000_000L;
    private static final String ORIGIN = "inference-requests";
    private static final String TOPIC = "modelwatch-dead-letters";
    private static final byte[] MALFORMED = {'{', '"', 0, (byte) 0xFF, '}'};
    private static final byte[] KEY = {'r', '-', '1'};
    private static final byte[] AHEAD = AvroWire.encode(
            new InferenceRequest("r-1", "search-ranker", "v7", TIME + 3_600_000, Map.of(), List.of(), 1));

    @TempDir
    static Path checkpoints;

    private static Site site;

    @BeforeAll
    static void readWhatCannotBeRead() throws Exception {
        site = Site.start();
        readWhatCannotBeRead("", Map.of());
        readWhatCannotBeRead("-whole", Map.of("privacy.dead-letter-payloads", "true"));
    }

    private static void readWhatCannotBeRead(String suffix, Map<String, String> settings) throws Exception {
        site.createTopics(suffix);
        site.send(ORIGIN + suffix, TIME, KEY, MALFORMED);
        ProducerRecord<byte[], byte[]> traced = new ProducerRecord<>(ORIGIN + suffix, 0, TIME + 1, KEY, AHEAD);
        traced.headers().add("traceparent", utf8("00-1-2-03")).add("bare", null).add("traceparent", utf8("again"));
        site.send(traced);
        site.send(ORIGIN + suffix, TIME + 2, null);
        site.finish(site.submit(site.replay(suffix, settings), checkpoints, 1));
    }

    @AfterAll
    static void stop() throws Exception {
        site.close();
    }

    @Test
    void arriveWithTheirKeyAndPayloadUnchangedWhereThatIsAsked() {
        List<ConsumerRecord<byte[], byte[]>> letters = site.read(TOPIC + "-whole");

        assertThat(letters).extracting(ConsumerRecord::value).containsExactly(MALFORMED, AHEAD, null);
        assertThat(letters)
                .extracting(letter -> header(letter, "modelwatch-key"))
                .containsExactly("r-1", "r-1", null);
        assertThat(letters.get(1).headers().toArray())
                .filteredOn(header -> header.key().startsWith("modelwatch-header-"))
                .containsExactly(
                        new RecordHeader("modelwatch-header-traceparent", utf8("00-1-2-03")),
                        new RecordHeader("modelwatch-header-bare", null),
                        new RecordHeader("modelwatch-header-traceparent", utf8("again")));
    }

    @Test
    void arriveWithTheirStoryInHeadersAndNothingOfWhatTheyHeld() {
        List<ConsumerRecord<byte[], byte[]>> letters = site.read(TOPIC);

        assertThat(letters).extracting(ConsumerRecord::value).containsExactly(null, null, null);
        assertThat(letters)
                .extracting(letter -> header(letter, "modelwatch-key"))
                .containsOnlyNulls();
        assertThat(letters)
                .extracting(letter -> header(letter, "modelwatch-payload-bytes"))
                .containsExactly("5", Integer.toString(AHEAD.length), null);
        assertThat(letters)
                .extracting(letter -> header(letter, "modelwatch-headers"))
                .containsExactly(null, "3", null);
        assertThat(letters.get(1).headers().toArray())
                .noneMatch(header -> header.key().startsWith("modelwatch-header-"));
        ConsumerRecord<byte[], byte[]> ahead = letters.get(1);
        assertThat(text(ahead.key())).isEqualTo(ORIGIN);
        assertThat(header(ahead, "modelwatch-reason")).isEqualTo("ahead_of_record_time");
        assertThat(header(ahead, "modelwatch-sentence"))
                .isEqualTo("time must be at most 60000 ms ahead of the record's Kafka timestamp %d, was %d"
                        .formatted(TIME + 1, TIME + 3_600_000));
        assertThat(header(ahead, "modelwatch-topic")).isEqualTo(ORIGIN);
        assertThat(header(ahead, "modelwatch-partition")).isEqualTo("0");
        assertThat(header(ahead, "modelwatch-offset")).isEqualTo("1");
        assertThat(header(ahead, "modelwatch-timestamp")).isEqualTo(Long.toString(TIME + 1));
        assertThat(ahead.timestamp()).as("time of writing").isGreaterThan(TIME + 3_600_000);
    }

    @Test
    void areListedWithOriginReasonAndSentence() {
        Printed printed = run("list");

        assertThat(printed.exitCode()).isZero();
        assertThat(printed.text().lines())
                .hasSize(3)
                .anyMatch(line -> line.startsWith(Instant.ofEpochMilli(TIME) + "  inference-requests-0@0  malformed: "))
                .anyMatch(line -> line.contains("inference-requests-0@1  ahead_of_record_time: time must be at most"))
                .anyMatch(line -> line.contains("inference-requests-0@2  empty: the value must not be empty"));
    }

    @Test
    void areListedByReasonAndWithTheirPayload() {
        Printed printed = run("list", "--payload", "--reason", "malformed");

        assertThat(printed.exitCode()).isZero();
        assertThat(printed.text().strip())
                .startsWith("{\"schemaVersion\":1,\"topic\":\"inference-requests\"")
                .contains("\"payloadBytes\":5,\"payload\":\""
                        + Base64.getEncoder().encodeToString(MALFORMED) + "\"")
                .doesNotContain("ahead_of_record_time");
    }

    /** Whoever may write to the topic may write what they like. */
    @Test
    void whatIsForgedOrForeignIsNeitherSentNorStopsAnything() throws Exception {
        site.createTopics("-forged");
        String origin = ORIGIN + "-forged";
        String topic = TOPIC + "-forged";
        site.send(origin, TIME, KEY, MALFORMED);
        site.send("modelwatch-control-forged", TIME, null, new byte[] {'{', '}'});
        long time = site.read(origin).get(0).timestamp();
        site.send(letter(origin, "0", "0", time, AHEAD)); // says that it held something else
        site.send(letter("modelwatch-control-forged", "0", "0", time, AHEAD));
        site.send(letter(origin, "0", "0", time + 1, null)); // of another record
        site.send(letter(origin, "0", "7", time, null));
        site.send(letter(origin, "9", "0", time, null));
        site.send(letter(origin, "-1", "0", time, null));
        site.send(letter(origin, "0", "-1", time, null));
        site.send(letter(origin, "4294967296", "0", time, null));
        site.send(new ProducerRecord<>(topic, KEY, "\u001b[2J".getBytes(StandardCharsets.UTF_8)));

        Printed printed = Printed.by(() -> DeadLetters.run(site.arguments("-forged", "replay")));
        Printed listed = Printed.by(() -> DeadLetters.run(site.arguments("-forged", "list")));

        assertThat(printed.exitCode()).isEqualTo(1);
        assertThat(printed.text())
                .contains(
                        "sent 1 again", "3 are no longer in their source topics", "1 name a topic that is not an input")
                .contains("4 records of " + topic + " are not dead letters and were skipped")
                .doesNotContain("\tat ");
        assertThat(site.read(origin)).extracting(ConsumerRecord::value).containsExactly(MALFORMED, MALFORMED);
        assertThat(site.read("modelwatch-control-forged")).hasSize(1);
        assertThat(listed.exitCode()).isZero();
        assertThat(listed.text()).contains("\\u001b[2J").doesNotContain("\u001b");
    }

    private static ProducerRecord<byte[], byte[]> letter(
            String origin, String partition, String offset, long timestamp, byte[] payload) {
        String topic = TOPIC + "-forged";
        var letter = new ProducerRecord<byte[], byte[]>(topic, null, payload);
        Map.of(
                        "modelwatch-topic",
                        origin,
                        "modelwatch-partition",
                        partition,
                        "modelwatch-offset",
                        offset,
                        "modelwatch-timestamp",
                        Long.toString(timestamp),
                        "modelwatch-reason",
                        "malformed",
                        "modelwatch-sentence",
                        "\u001b[2J",
                        "modelwatch-payload-bytes",
                        "5")
                .forEach((name, value) -> letter.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        return letter;
    }

    @Test
    void cannotBeSentAgainOnceTheirTopicHasDroppedThem() throws Exception {
        readWhatCannotBeRead("-gone", Map.of());
        try (Admin admin = site.admin()) {
            admin.deleteRecords(Map.of(new TopicPartition(ORIGIN + "-gone", 0), RecordsToDelete.beforeOffset(2)))
                    .all()
                    .get();
        }

        Printed printed = Printed.by(() -> DeadLetters.run(site.arguments("-gone", "replay")));

        assertThat(printed.exitCode()).isEqualTo(1);
        assertThat(printed.text())
                .contains("sent 1 again") // the one that held nothing
                .contains("2 are no longer in their source topics");
    }

    @Test
    void saysHowManyWereSentWhenABrokerRefusesOne() throws Exception {
        site.createTopics("-refused");
        site.send(ORIGIN + "-refused", TIME, KEY, MALFORMED);
        site.send(ORIGIN + "-refused", TIME + 1, KEY, new byte[10_000]);
        site.finish(site.submit(site.replay("-refused", Map.of()), checkpoints, 1));
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, ORIGIN + "-refused");
        AlterConfigOp smaller =
                new AlterConfigOp(new ConfigEntry("max.message.bytes", "1000"), AlterConfigOp.OpType.SET);
        try (Admin admin = site.admin()) {
            admin.incrementalAlterConfigs(Map.of(topic, List.of(smaller))).all().get();
        }

        Printed printed = Printed.by(() -> DeadLetters.run(site.arguments("-refused", "replay")));

        assertThat(printed.exitCode()).isEqualTo(1);
        assertThat(printed.text())
                .contains("sent 1 again", "the brokers refuse this: ")
                .doesNotContain("\tat ");
    }

    @Test
    void aDryRunSaysWhatItWouldSendAndSendsNothing() {
        int before = site.read(ORIGIN).size();

        Printed printed = run("replay", "--dry-run", "--reason", "empty");

        assertThat(printed.text()).contains("inference-requests-0@2  empty");
        assertThat(site.read(ORIGIN)).hasSize(before);
    }

    @Test
    void areSentAgainToTheirOriginAsOftenAsOneAsks() {
        int before = site.read(ORIGIN).size();

        Printed printed = run("replay", "--reason", "ahead_of_record_time");
        run("replay", "--reason", "ahead_of_record_time");

        assertThat(printed.exitCode()).isZero();
        assertThat(printed.text()).contains("sent 1 again");
        List<ConsumerRecord<byte[], byte[]>> records = site.read(ORIGIN);
        assertThat(records.subList(before, records.size())).hasSize(2).allSatisfy(again -> {
            assertThat(again.key()).isEqualTo(KEY);
            assertThat(again.value()).isEqualTo(AHEAD);
            assertThat(again.headers().toArray())
                    .containsExactly(
                            new RecordHeader("traceparent", utf8("00-1-2-03")),
                            new RecordHeader("bare", null),
                            new RecordHeader("traceparent", utf8("again")),
                            new RecordHeader("modelwatch-replayed", utf8("0@1")));
        });
    }

    @Test
    void theHelpSaysThatSendingTwiceSendsTwice() {
        assertThat(Printed.by(() -> DeadLetters.run("replay", "--help")).text()).contains("run twice, it sends twice");
    }

    @Test
    void withoutSayingWhatToDoItShowsHowToAsk() {
        Printed printed = Printed.by(() -> DeadLetters.run());

        assertThat(printed.exitCode()).isEqualTo(2);
        assertThat(printed.text()).contains("list|replay").doesNotContain("\tat ");
    }

    @Test
    void saysThatTheTopicIsMissing() {
        Printed printed = Printed.by(() -> DeadLetters.run(
                "list",
                "--bootstrap-servers",
                site.broker.bootstrapServers(),
                "--set",
                "kafka.topics.dead-letters=nowhere",
                "--set",
                "kafka.connect-timeout=1s"));

        assertThat(printed.exitCode()).isEqualTo(2);
        assertThat(printed.text())
                .contains("nowhere")
                .contains("scripts/topics.sh")
                .doesNotContain("\tat ");
    }

    private static Printed run(String command, String... options) {
        return Printed.by(() -> DeadLetters.run(arguments(command, options)));
    }

    private static String[] arguments(String command, String... options) {
        String[] connection = {"--bootstrap-servers", site.broker.bootstrapServers()};
        String[] all = new String[options.length + 3];
        all[0] = command;
        System.arraycopy(connection, 0, all, 1, 2);
        System.arraycopy(options, 0, all, 3, options.length);
        return all;
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : text(header.value());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
