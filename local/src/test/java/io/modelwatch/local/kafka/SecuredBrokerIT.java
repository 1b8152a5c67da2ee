package io.modelwatch.local.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.modelwatch.job.Arguments;
import io.modelwatch.job.config.ConfigException;
import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.job.kafka.KafkaPorts;
import io.modelwatch.local.cluster.FlinkRest;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobID;
import org.apache.flink.util.InstantiationUtil;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBinding;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker with SASL_SSL, SCRAM and ACLs: the job does with the least, refuses less, and keeps what is secret. */
@Timeout(480)
class SecuredBrokerIT {
    private static final List<String> SECRETS =
            List.of(SecuredSite.PASSWORD, SecuredSite.ID_SECRET, SecuredBroker.TRUST_PASSWORD);
    /** Of {@link SecuredSite#REQUEST}, by {@code printf %s ID | openssl dgst -sha256 -hmac SECRET}, the first 32 digits. */
    private static final String HASHED_REQUEST = "00ec97f0da80c88e2430e4316b626306";

    private static final List<String> OUTPUTS = List.of("metrics", "alerts", "dead-letters", "answers");
    private static final String REFUSED = "-refused";
    private static final String HINT = "scripts/topics.sh --acls PRINCIPAL prints all that the job needs";

    @TempDir
    static Path directory;

    private static SecuredSite site;
    private static final List<Logged> logs = new ArrayList<>();
    private static JobID job;
    private static Printed answer;

    @BeforeAll
    static void runTheJob() throws Exception {
        site = SecuredSite.start(directory);
        site.createTopics("");
        for (String logger : List.of("", "io.modelwatch", "org.apache.flink", "org.apache.kafka.clients")) {
            logs.add(Logged.from(logger));
        }
        SecuredBroker.allow(site.operator, site.needed(""));
        job = site.submit("");
        site.await("heartbeat");
        site.sendTraffic("");
        answer = site.command("");
    }

    @AfterAll
    static void stop() throws Exception {
        logs.forEach(Logged::close);
        site.close();
    }

    @Test
    void theJobRunsWithWhatTheToolSaysThatItNeeds() throws Exception {
        assertThat(site.needed("")).hasSize(15);
        assertThat(answer.text()).contains("ranker/v2", "ACCEPTED");
        for (String output : OUTPUTS) {
            assertThat(site.await(output)).as(output).isNotEmpty();
        }
        var offsets = site.operator.listConsumerGroupOffsets("watch");
        assertThat(offsets.partitionsToOffsetAndMetadata().get()).containsKey(new TopicPartition("requests", 0));
    }

    @Test
    void withoutAnyOneOfThemTheErrorNamesItAndNothingIsStarted() throws Exception {
        site.createTopics(REFUSED);
        List<AclBinding> needed = site.needed(REFUSED);
        SecuredBroker.allow(site.operator, needed);
        assertThat(site.define(REFUSED)).as("all of them suffice").isNotNull();

        for (AclBinding withheld : needed) {
            SecuredBroker.forbid(site.operator, withheld);

            assertThat(problems(site.settings(REFUSED)))
                    .as(withheld.toString())
                    .hasSize(2)
                    .endsWith(HINT)
                    .first()
                    .asString()
                    .startsWith("the principal must be allowed " + sentence(withheld))
                    .endsWith("), is not");
            SecuredBroker.allow(site.operator, List.of(withheld));
        }

        assertNothingHappened();
    }

    @Test
    void withoutAnyPermissionAllMissingOnesAreReportedAtOnce() {
        assertThat(problems(site.settings("-unknown"))).hasSize(15 + 1).endsWith(HINT);
    }

    @Test
    void aWrongPasswordIsReportedAsSuch() {
        Map<String, String> settings = site.settings("");
        settings.computeIfPresent(
                "kafka.properties.sasl.jaas.config", (key, jaas) -> jaas.replaceFirst("\\$\\{file:.*?}", "wrong-pass"));

        assertThat(problems(settings))
                .singleElement()
                .asString()
                .startsWith("kafka.properties must hold credentials that 127.0.0.1:")
                .contains("SCRAM-SHA-512")
                .doesNotContain("wrong-pass");
    }

    @Test
    void aTrustStoreThatCannotBeOpenedIsReportedWithoutItsPassword() {
        Map<String, String> settings = site.settings("");
        settings.put("kafka.properties.ssl.truststore.password", "another-password");

        assertThat(problems(settings))
                .singleElement()
                .asString()
                .startsWith("kafka.properties cannot be used: Failed to load SSL keystore ")
                .endsWith("trust.p12 of type PKCS12: keystore password was incorrect")
                .doesNotContain("another-password");
    }

    @Test
    void noSecretIsInAnyPageOfTheWebUi() throws Exception {
        site.await("metrics");
        FlinkRest rest = new FlinkRest(site.cluster.webUi());
        for (String page : List.of("", "/config", "/plan", "/exceptions", "/checkpoints/config", "/accumulators")) {
            assertHarmless(page, rest.get("/jobs/" + job + page).toString());
        }
        for (String page : List.of("/jobmanager/config", "/jobmanager/environment", "/jobs/overview", "/config")) {
            assertHarmless(page, rest.get(page).toString());
        }
    }

    @Test
    void noSecretIsLogged() {
        site.await("metrics");
        List<String> lines = logs.stream().flatMap(log -> log.lines().stream()).toList();

        assertThat(lines).as("the clients log their settings").anyMatch(line -> line.contains("sasl.jaas.config"));
        lines.forEach(line -> assertHarmless("log", line));
    }

    @Test
    void noSecretIsPrintedWithTheConfiguration() {
        var printed = new ByteArrayOutputStream();

        Arguments.read(
                site.arguments(site.settings(""), "--print-config"),
                new PrintStream(printed, true, StandardCharsets.UTF_8));

        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("sasl.jaas.config: '******'");
        assertHarmless("--print-config", printed.toString(StandardCharsets.UTF_8));
        assertHarmless(
                "toString", MonitorConfig.load(List.of(), site.settings("")).toString());
    }

    @Test
    void whatKafkaLooksUpItselfDoesNotTravelWithTheJob() throws Exception {
        String graph = new String(
                InstantiationUtil.serializeObject(
                        site.define("").getStreamGraph().getJobGraph()),
                StandardCharsets.ISO_8859_1);

        assertThat(graph)
                .contains(SecuredSite.PASSWORD) // looked up where the job is submitted: docs/security.md says so
                .contains("${mounted:")
                .doesNotContain(SecuredBroker.TRUST_PASSWORD);
    }

    @Test
    void whatTheJobWritesHoldsNeitherSecretsNorFeaturesNorRequestIds() {
        for (String output : OUTPUTS) {
            for (ConsumerRecord<byte[], byte[]> record : site.await(output)) {
                assertHarmless(output, text(record));
                assertThat(text(record)).as(output).doesNotContain(SecuredSite.FEATURE, SecuredSite.REQUEST);
            }
        }
        assertThat(site.await("dead-letters").get(0).value()).isNull();
        assertThat(site.await("metrics")).anyMatch(record -> text(record).contains(HASHED_REQUEST));
    }

    private static List<String> problems(Map<String, String> settings) {
        MonitorConfig config = MonitorConfig.load(List.of(), settings);
        return catchThrowableOfType(ConfigException.class, () -> KafkaPorts.of(config))
                .problems();
    }

    /** For example {@code Read on topic requests (}. */
    private static String sentence(AclBinding binding) {
        String operation = binding.entry().operation().name();
        String resource =
                switch (binding.pattern().resourceType()) {
                    case TOPIC -> "topic " + binding.pattern().name();
                    case GROUP -> "group " + binding.pattern().name();
                    default -> "transactional ids " + binding.pattern().name() + "*";
                };
        return "%s%s on %s ("
                .formatted(operation.charAt(0), operation.substring(1).toLowerCase(Locale.ROOT), resource);
    }

    private static void assertNothingHappened() throws Exception {
        Map<TopicPartition, OffsetSpec> ends = site.operator.listTopics().names().get().stream()
                .filter(topic -> topic.endsWith(REFUSED))
                .collect(Collectors.toMap(topic -> new TopicPartition(topic, 0), topic -> OffsetSpec.latest()));
        assertThat(ends).hasSize(11);
        assertThat(site.operator.listOffsets(ends).all().get().values()).allMatch(end -> end.offset() == 0);
        assertThat(site.operator
                        .listConsumerGroupOffsets("watch" + REFUSED)
                        .partitionsToOffsetAndMetadata()
                        .get())
                .isEmpty();
        assertThat(new FlinkRest(site.cluster.webUi()).jobs()).hasSize(1);
    }

    private static void assertHarmless(String where, String text) {
        assertThat(text).as(where).isNotEmpty().doesNotContain(SECRETS);
    }

    private static String text(ConsumerRecord<byte[], byte[]> record) {
        List<byte[]> parts = new ArrayList<>(Arrays.asList(record.key(), record.value()));
        record.headers().forEach(header -> parts.add(header.value()));
        return parts.stream()
                .filter(part -> part != null)
                .map(part -> new String(part, StandardCharsets.UTF_8))
                .collect(Collectors.joining(" "));
    }
}
