package io.modelwatch.local.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.local.Patience;
import io.modelwatch.tools.topics.TopicsTool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TopicsIT {
    private static final String WEEK = "604800000";

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
    void createsEveryTopicWithTheSettingsThatItsMeaningDependsOn() throws Exception {
        Printed printed = run("-new", "--partitions", "3");

        assertThat(printed.exitCode()).isZero();
        assertThat(printed.text().lines()).hasSize(11).allMatch(line -> line.startsWith("created"));
        assertThat(partitions("inference-requests-new")).isEqualTo(3);
        assertThat(partitions("modelwatch-heartbeat-new")).isEqualTo(1);
        assertThat(partitions("modelwatch-control-new")).isEqualTo(1);
        assertThat(setting("modelwatch-control-new", "cleanup.policy")).isEqualTo("delete");
        assertThat(setting("modelwatch-control-new", "retention.ms")).isEqualTo("-1");
        assertThat(ofInputs("-new", "message.timestamp.type")).containsOnly("LogAppendTime");
        assertThat(ofInputs("-new", "compression.type")).containsOnly("uncompressed");
        assertThat(setting("modelwatch-heartbeat-new", "compression.type")).isEqualTo("uncompressed");
        assertThat(setting("modelwatch-control-new", "compression.type")).isEqualTo("uncompressed");
        assertThat(setting("modelwatch-heartbeat-new", "message.timestamp.type"))
                .isEqualTo("CreateTime");
        assertThat(setting("model-alerts-new", "cleanup.policy").split(","))
                .containsExactlyInAnyOrder("compact", "delete");
        assertThat(setting("model-alerts-new", "min.compaction.lag.ms")).isEqualTo(WEEK);
    }

    @Test
    void letsWritersOfHistoryStampTheirRecords() throws Exception {
        Printed printed = run("-past", "--history");

        assertThat(printed.exitCode()).isZero();
        assertThat(ofInputs("-past", "message.timestamp.type")).containsOnly("CreateTime");
        assertThat(ofInputs("-past", "compression.type")).containsOnly("uncompressed");
        assertThat(run("-past", "--history").exitCode()).isZero();
        assertThat(run("-past").text())
                .contains("model-resources-past: message.timestamp.type must be LogAppendTime, is CreateTime");
    }

    @Test
    void aSecondRunChangesNothing() {
        run("-twice", "--partitions", "1");

        Printed again = run("-twice", "--partitions", "2");

        assertThat(again.exitCode()).isZero();
        assertThat(again.text().lines()).hasSize(11).allMatch(line -> line.startsWith("exists"));
    }

    @Test
    void reportsASettingThatDiffersAndLeavesIt() throws Exception {
        run("-other");
        alter("inference-feedback-other", "message.timestamp.type", "CreateTime");
        alter("inference-requests-other", "compression.type", "producer");
        alter("model-alerts-other", "min.compaction.lag.ms", "1000");

        Printed printed = run("-other");

        assertThat(printed.exitCode()).isEqualTo(1);
        assertThat(printed.text())
                .contains("DIFFERS  inference-feedback-other")
                .contains("inference-feedback-other: message.timestamp.type must be LogAppendTime, is CreateTime")
                .contains("inference-requests-other: compression.type must be uncompressed, is producer")
                .contains("model-alerts-other: min.compaction.lag.ms must be " + WEEK + ", is 1000");
        assertThat(setting("inference-feedback-other", "message.timestamp.type"))
                .isEqualTo("CreateTime");
        assertThat(setting("model-alerts-other", "min.compaction.lag.ms")).isEqualTo("1000");
    }

    @Test
    void leavesASettingThatServesBetterThanThePlannedOne() throws Exception {
        run("-longer");
        alter("model-alerts-longer", "min.compaction.lag.ms", "1209600000");

        assertThat(run("-longer").exitCode()).isZero();
        assertThat(setting("model-alerts-longer", "min.compaction.lag.ms")).isEqualTo("1209600000");
    }

    @Test
    void refusesWrongOptionsInASentence() {
        Printed printed = run("-none", "--partitions", "0");

        assertThat(printed.exitCode()).isEqualTo(2);
        assertThat(printed.text()).contains("--partitions must be >= 1").doesNotContain("\tat ");
    }

    @Test
    void saysWhatTheBrokersRefuse() {
        Printed printed = run("-replicated", "--replication-factor", "3");

        assertThat(printed.exitCode()).isEqualTo(2);
        assertThat(printed.text())
                .contains("topics cannot be created")
                .contains("3")
                .doesNotContain("\tat ");
    }

    @Test
    void saysThatNoBrokerAnswers() {
        Printed printed = Printed.by(
                () -> TopicsTool.run("--bootstrap-servers", "127.0.0.1:1", "--set", "kafka.connect-timeout=1s"));

        assertThat(printed.exitCode()).isEqualTo(2);
        assertThat(printed.text())
                .contains("kafka.bootstrap-servers must answer within 1s, 127.0.0.1:1 did not")
                .doesNotContain("\tat ");
    }

    private static Printed run(String suffix, String... options) {
        return Printed.by(() -> TopicsTool.run(site.arguments(suffix, options)));
    }

    private static int partitions(String topic) throws Exception {
        try (Admin admin = site.admin()) {
            return admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .get(topic)
                    .partitions()
                    .size();
        }
    }

    private static List<String> ofInputs(String suffix, String name) throws Exception {
        List<String> values = new ArrayList<>();
        for (String input :
                List.of("inference-requests", "inference-responses", "inference-feedback", "model-resources")) {
            values.add(setting(input + suffix, name));
        }
        return values;
    }

    private static String setting(String topic, String name) throws ExecutionException, InterruptedException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (Admin admin = site.admin()) {
            Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
            return config.get(name).value();
        }
    }

    private static void alter(String topic, String name, String value) throws Exception {
        AlterConfigOp change = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
        try (Admin admin = site.admin()) {
            admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(change)))
                    .all()
                    .get();
        }
        // the controller answers before the broker knows
        Patience.await(name + "=" + value + " of " + topic)
                .until(() -> setting(topic, name).equals(value));
    }
}
