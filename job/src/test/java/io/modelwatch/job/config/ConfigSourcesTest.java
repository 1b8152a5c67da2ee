package io.modelwatch.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.modelwatch.schemas.read.SegmentDimensions.Dimension;
import io.modelwatch.udfs.detect.OwnerLabels;
import io.modelwatch.udfs.follow.OutOfOrder;
import io.modelwatch.udfs.window.Caps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigSourcesTest {
    @TempDir
    Path directory;

    @Test
    void theShippedDefaultsAreValid() {
        MonitorConfig config = sources(List.of(), Map.of()).config();

        assertThat(config.windows().windowMillis()).containsExactly(10_000L, 60_000L, 300_000L);
        assertThat(config.admission().shards()).isEqualTo(512);
        assertThat(config.kafka().alerts().exactlyOnce()).isTrue();
    }

    @Test
    void nestedAndFlatKeysAreTheSame() throws IOException {
        MonitorConfig nested = sources(List.of(file("kafka:\n  topics: {requests: asked}\n")), Map.of())
                .config();
        MonitorConfig flat = sources(List.of(file("kafka.topics.requests: asked\n")), Map.of())
                .config();

        assertThat(nested).isEqualTo(flat);
        assertThat(nested.kafka().topics().requests()).isEqualTo("asked");
    }

    @Test
    void laterFilesWinAndSettingsWinOverFiles() throws IOException {
        List<Path> files = List.of(
                file("name: a\nkafka.group-id: a\nkafka.idle-timeout: 1s\n"), file("name: b\nkafka.group-id: b\n"));

        MonitorConfig config = sources(files, Map.of("name", "c")).config();

        assertThat(config.name()).isEqualTo("c");
        assertThat(config.kafka().groupId()).isEqualTo("b");
        assertThat(config.kafka().idleMillis()).isEqualTo(1_000);
    }

    @Test
    void theIdentityIsMadeOfNameAndGroupUnlessItIsGiven() {
        var own = Map.of("name", "shop/eu", "kafka.group-id", "watch");

        assertThat(prefix(Map.of())).isEqualTo("modelwatch-alerts/modelwatch/modelwatch/");
        assertThat(prefix(own)).isEqualTo("modelwatch-alerts/shop%2Feu/watch/");
        assertThat(sources(List.of(), own).effective()).contains("modelwatch-alerts/shop%2Feu/watch/");
        assertThat(prefix(Map.of("name", "shop", "kafka.group-id", "eu/watch"))).isNotEqualTo(prefix(own));
        assertThat(prefix(Map.of("kafka.alerts.transactional-id-prefix", "mine")))
                .isEqualTo("mine");
    }

    private static String prefix(Map<String, String> settings) {
        return sources(List.of(), settings).config().kafka().alerts().transactionalIdPrefix();
    }

    @Test
    void anEmptyFileChangesNothing() throws IOException {
        assertThat(sources(List.of(file(""), file("# nothing yet\n")), Map.of()).effective())
                .isEqualTo(sources(List.of(), Map.of()).effective());
    }

    @Test
    void everyProblemIsToldAtOnce() throws IOException {
        Path file = file("""
                kafka: {bounded: perhaps, start-from: yesterday}
                windows: {pane: 10, lengths: [1m, 90s]}
                detection.no-data-after: 48h
                models:
                  - {name: ranker, task: guess, cutoffs: [0]}
                  - {task: none}
                rules:
                  - {name: Slow, detector: z-score, for: 5 of 3, min-count: 0}
                """);

        assertThat(problems(file, Map.of("job.max-parallelism", "0")))
                .containsExactlyInAnyOrder(
                        file + ": entry 2 of models must have a name",
                        "kafka.bounded must be one of true, false, was 'perhaps'",
                        "kafka.start-from must be committed, earliest, latest, a time (2026-01-31T12:00:00Z or epoch"
                                + " milliseconds), or an age (7d ago), was 'yesterday'",
                        "windows.pane must be a duration > 0s (for example 500ms, 10s, 5m, 24h), was '10'",
                        "windows.lengths must each be a multiple of 60000 ms, was 90000 ms",
                        "detection.forget-after must be > detection.no-data-after = 172800000 ms, was 86400000 ms",
                        "models[ranker].task must be one of none, binary, ranking, regression, was 'guess'",
                        "models[ranker].cutoffs must be a list, each a whole number in [1, 10000], was '[0]'",
                        "rules[Slow].for must be 'n of m' with 1 <= n <= m, was '5 of 3'",
                        "rules[Slow].min-count must be a whole number >= 1, was '0'",
                        "rules[Slow].metrics must be given",
                        "job.max-parallelism must be a whole number in [1, 32768], was '0'");
    }

    /** With less, a model that is asked in every window would be silent between any two. */
    @Test
    void aModelsOwnSilenceSpansTwoWindows() throws IOException {
        assertThat(problems(file("models: [{name: ranker, no-data-after: 15s}]"), Map.of()))
                .containsExactly(
                        "models[ranker].no-data-after must be 0s or at least two of the shortest windows, 20s, was 15s");
        assertThat(sources(List.of(file("models: [{name: ranker, no-data-after: 20s}]")), Map.of())
                        .config()
                        .detection()
                        .silenceOf("ranker")
                        .noDataAfterMillis())
                .isEqualTo(20_000);
    }

    @Test
    void capsAreReadAndTheirRestIsNoModelOfItsOwn() throws IOException {
        Map<String, String> caps = Map.of(
                "caps.models", "7",
                "caps.versions-per-model", "6",
                "caps.instances-per-model", "5",
                "caps.readings-per-model", "4",
                "caps.open-panes", "3");

        assertThat(sources(List.of(), caps).config().windows().caps()).isEqualTo(new Caps(7, 6, 5, 4, 3));
        assertThat(problems(file("models: [{name: other}]"), Map.of("caps.versions-per-model", "0")))
                .containsExactlyInAnyOrder(
                        "models[].name must not be other: models beyond caps.models are measured under it",
                        "caps.versions-per-model must be a whole number in [1, 100000], was '0'");
    }

    @Test
    void whatTellsThingsApartIsHeldToTheSameAsInData() throws IOException {
        Path file = file("""
                metrics.error-codes: ["time|out"]
                models:
                  - {name: "ran|ker", segments: {"a=b": [x], instance: [y], feature: [z], device: ["io\\u0308s"]}}
                rules:
                  - {name: "Slow|", detector: z-score, metrics: "*", severity: " page"}
                alerts.web-ui-url: "http://ui/\\e[2J"
                name: "\\u202ejob"
                """);

        assertThat(problems(file, Map.of()))
                .containsExactlyInAnyOrder(
                        "metrics.error-codes: 'time|out' must have no |",
                        "models[].name: 'ran|ker' must have no |",
                        "models[ran|ker].segments: a dimension must have no = and must not be instance or feature, was a=b",
                        "models[ran|ker].segments: a dimension must have no = and must not be instance or feature, was instance",
                        "models[ran|ker].segments: a dimension must have no = and must not be instance or feature, was feature",
                        "models[ran|ker].segments.device: 'io\u0308s' must be in Unicode's normal form C",
                        "rules[].name: 'Slow|' must have no |",
                        "rules[].severity: ' page' must not begin or end with a blank",
                        "alerts.web-ui-url must have no control or invisible characters and no half of a surrogate pair",
                        "name must have no control or invisible characters and no half of a surrogate pair");
    }

    @Test
    void aProblemIsShownWithoutWhatSteersATerminal() {
        assertThat(problems(null, Map.of("kafka.bounded", "\u001b[2J")))
                .containsExactly("kafka.bounded must be one of true, false, was '\\u001b[2J'");
    }

    @Test
    void anUnknownKeyIsRefusedWithTheNearestKnownOne() {
        assertThat(problems(null, Map.of("kafka.groupid", "x", "rules[LatencyHigh].severty", "page", "weather", "x")))
                .containsExactlyInAnyOrder(
                        "kafka.groupid is not a key (did you mean kafka.group-id?)",
                        "rules[LatencyHigh].severty is not a key (did you mean rules[LatencyHigh].severity?)",
                        "weather is not a key");
    }

    @Test
    void aSettingChangesOneEntryOfAListButCannotMakeOne() throws IOException {
        Path file = file("models: [{name: ranker, task: ranking, unlabelled: negative, horizons: [5s]}]");

        MonitorConfig config =
                sources(List.of(file), Map.of("models[ranker].cutoffs", "1,5")).config();

        assertThat(config.requests().of("ranker").cutoffs()).containsExactly(1, 5);
        assertThat(problems(file, Map.of("models[rnker].cutoffs", "1,5")))
                .containsExactly("models[rnker].cutoffs names no entry of models; there are [ranker]");
    }

    @Test
    void aRuleThatCanNeverFireIsRefused() throws IOException {
        Path file = file("""
                windows.lengths: [10s, 30m, 48h]
                detection.freeze-for: 1h
                rules:
                  - {name: Slow, detector: ewma, metrics: latency_p50, windows: "10s,30m"}
                  - {name: Rare, detector: ewma, metrics: latency_p50, windows: 48h, for: 1 of 1}
                  - {name: Nowhere, detector: threshold, parameters: {upper: 9}, metrics: latency_p50, windows: 5m}
                  - {name: Bound, detector: threshold, parameters: {upper: 9}, metrics: latency_p50, windows: 48h}
                """);

        assertThat(problems(file, Map.of()))
                .containsExactlyInAnyOrder(
                        "rules[Slow]: it can never fire on windows of 30m: '3 of 5' takes 1h or more, and after detection.freeze-for = 1h"
                                + " what is abnormal is the new normal",
                        "rules[Rare]: it can never learn on windows of 2d: a series is forgotten after detection.forget-after = 1d",
                        "rules[Nowhere]: windows must match one of windows.lengths (10s, 30m, 2d), was '5m'");
        assertThat(problems(file, Map.of("detection.freeze-for", "3h")))
                .noneMatch(problem -> problem.startsWith("rules[Slow]"));
    }

    @Test
    void whatMakesEveryRuleOfAModelBlindIsRefused() throws IOException {
        Path file = file("models: [{name: ranker, task: ranking}, {name: 'search-*'}, {name: '*'}]");

        assertThat(problems(file, Map.of()))
                .containsExactlyInAnyOrder(
                        "models[ranker].unlabelled must be given for task ranking: negative where feedback is of clicks only, ignore where"
                                + " items that were not clicked have labels of 0",
                        "models[].name must be the name of one model, or * for every other, was the pattern 'search-*'");
        assertThat(problems(null, Map.of("models[*].task", "ranking"))).hasSize(1);
        Path first = file("models: [{name: ranker, task: ranking, unlabelled: negative}]");
        Path second = file("models: [{name: ranker, task: ranking}]");
        assertThatThrownBy(() -> sources(List.of(first, second), Map.of()).config())
                .hasMessageContaining("models[ranker].unlabelled must be given");
    }

    @Test
    void boundsOfTimeMayDifferByInputAndByModel() throws IOException {
        Path file = file("""
                admission: {out-of-order: 2s, out-of-order-of: {resources: 30s, responses: 0s}}
                requests.response-timeout: 10s
                models: [{name: llm, response-timeout: 5m}, {name: ranker}]
                """);

        MonitorConfig config = sources(List.of(file), Map.of()).config();

        assertThat(config.admission().outOfOrder()).isEqualTo(new OutOfOrder(2_000, 0, 2_000, 30_000));
        assertThat(Stream.of("llm", "ranker", "another")
                        .map(model -> config.requests()
                                .responseTimeoutMillis(config.requests().of(model))))
                .containsExactly(300_000L, 10_000L, 10_000L);
        assertThat(problems(
                        null, Map.of("admission.out-of-order-of.resource", "30s", "models[*].response-timeout", "-1s")))
                .containsExactlyInAnyOrder(
                        "admission.out-of-order-of: an input is requests, responses, feedback or resources, was resource",
                        "models[*].response-timeout must be a duration >= 0s (for example 500ms, 10s, 5m, 24h), was '-1s'");
    }

    @Test
    void aListInAFileReplacesTheShippedOne() throws IOException {
        MonitorConfig config = sources(List.of(file("rules: []\nmodels: [{name: ranker}]")), Map.of())
                .config();

        assertThat(config.detection().rules()).isEmpty();
        assertThat(config.requests().models())
                .singleElement()
                .matches(model -> model.model().equals("ranker"));
    }

    @Test
    void segmentsKeepTheOrderOfTheConfiguration() throws IOException {
        Path file = file("models: [{name: ranker, segments: {device: [ios, android], country: [de]}}]");

        var dimensions =
                sources(List.of(file), Map.of()).config().reading().dimensions().of("ranker");

        assertThat(dimensions)
                .containsExactly(
                        new Dimension("device", List.of("ios", "android")), new Dimension("country", List.of("de")));
    }

    @Test
    void aModelHasLabelsOfItsOwner() throws IOException {
        Path file = file("models: [{name: ranker, labels: {team: search, tier: 1}}, {name: '*', labels: {team: ops}}]");

        OwnerLabels owners = sources(List.of(file), Map.of("models[ranker].labels.tier", "gold"))
                .config()
                .alerts()
                .owners();

        assertThat(owners.of("ranker")).isEqualTo(Map.of("team", "search", "tier", "gold"));
        assertThat(owners.of("spell-check")).isEqualTo(Map.of("team", "ops"));
        assertThat(sources(List.of(), Map.of()).config().alerts().owners().of("ranker"))
                .isEmpty();
    }

    @Test
    void everyLabelThatAlertsCannotHaveIsAProblem() throws IOException {
        Path file = file("models: [{name: ranker, labels: {severity: high, on-call: me, team: ' '}}, {name: '*'}]");

        assertThat(problems(file, Map.of()))
                .hasSize(3)
                .anyMatch(problem -> problem.startsWith("models[ranker].labels: on-call must be a label name"))
                .anyMatch(problem ->
                        problem.startsWith("models[ranker].labels: severity must not be a label that alerts have"))
                .anyMatch(problem -> problem.startsWith("models[ranker].labels.team must be"));
    }

    @Test
    void valuesMayReferToTheEnvironmentAndToFiles() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "pa$$\\word\n");
        Path file = file(
                "kafka.properties: {ssl.key.password: '${file:%s}', client.id: 'a-${env:HOST}'}".formatted(secret));

        Map<String, String> properties =
                sources(List.of(file), Map.of()).config().kafka().properties();

        assertThat(properties).isEqualTo(Map.of("ssl.key.password", "pa$$\\word", "client.id", "a-here"));
    }

    @Test
    void aReferenceToNothingIsAProblem() {
        assertThat(problems(null, Map.of("name", "${env:NOWHERE}", "kafka.group-id", "${file:/no/such/file}")))
                .containsExactlyInAnyOrder(
                        "name refers to the environment variable NOWHERE, which is not set",
                        "kafka.group-id refers to the file /no/such/file, which cannot be read");
    }

    @Test
    void secretsAreMaskedWhereverTheConfigurationIsShown() throws IOException {
        Path file = file("""
                kafka.properties:
                  sasl.jaas.config: org.apache.Login required password="hunter2";
                  ssl.truststore.password: hunter2
                  ssl.keystore.key: hunter2
                  sasl.oauthbearer.client.secret: hunter2
                  security.protocol: SASL_SSL
                  sasl.oauthbearer.token.endpoint.url: https://tokens.example.org
                """);
        ConfigSources sources = sources(List.of(file), Map.of());

        assertThat(sources.effective() + sources.config() + sources.config().kafka())
                .doesNotContain("hunter2")
                .contains("sasl.jaas.config: '******'", "SASL_SSL", "https://tokens.example.org");
    }

    @Test
    void theSecretOfRequestIdsIsMaskedAndNotShort() {
        ConfigSources sources = sources(List.of(), Map.of("privacy.request-id-secret", "hunter2-hunter2-hunter2"));

        assertThat(sources.effective() + sources.config() + sources.config().privacy())
                .contains("request-id-secret: '******'", "requestIdSecret=******")
                .doesNotContain("hunter2");
        assertThat(problems(null, Map.of("privacy.request-id-secret", "hunter2")))
                .containsExactly(
                        "privacy.request-id-secret must be empty or a text of 16 characters or more, was '******'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka:\n  properties: {ssl.key.password: hunter2, ssl.keystore.location: [}\n",
                "kafka:\n  properties: {ssl.key.password: *hunter2}\n",
                "kafka:\n  properties: {ssl.key.password: !hunter2 x}\n"
            })
    void aFileThatIsNoYamlIsRefusedWithoutItsText(String text) throws IOException {
        Path file = file(text);

        assertThat(problems(file, Map.of()))
                .singleElement()
                .asString()
                .startsWith(file + " must be YAML: ")
                .contains("line 2, column ")
                .doesNotContain("hunter2");
    }

    @Test
    void theEffectiveConfigurationCanBeReadAgain() throws IOException {
        Path first = file(
                "models: [{name: 'a, b', task: ranking, unlabelled: ignore, segments: {device: [ios]}}]\nkafka.properties.client.id: x");
        ConfigSources sources = sources(List.of(first), Map.of("windows.lengths", "[10s, 30s]"));

        MonitorConfig again =
                sources(List.of(file(sources.effective())), Map.of()).config();

        assertThat(again).isEqualTo(sources.config());
    }

    @Test
    void aPropertyThatHasAKeyOfItsOwnIsRefused() {
        assertThat(problems(null, Map.of("kafka.properties.group.id", "x")))
                .containsExactly("kafka.properties.group.id must not be given, kafka.group-id says it");
        assertThat(problems(null, Map.of("kafka.properties.partition.discovery.interval.ms", "1")))
                .containsExactly("kafka.properties.partition.discovery.interval.ms must not be given,"
                        + " kafka.partition-discovery says it");
    }

    @Test
    void twoTopicsOfOneNameAreRefused() {
        assertThat(problems(null, Map.of("kafka.topics.metrics", "inference-requests")))
                .containsExactly(
                        "kafka.topics.requests and kafka.topics.metrics must differ, were both 'inference-requests'");
    }

    @Test
    void judgementsOfNoRuleAreRefusedWhereAnyAreWanted() {
        var misspelt = Map.of("judgements.rules", "QualtyLow,Latncy*");
        assertThat(sources(List.of(), misspelt).config().judgements().enabled()).isFalse();

        Map<String, String> wanted = new HashMap<>(misspelt);
        wanted.put("judgements.enabled", "true");
        assertThat(problems(null, wanted))
                .containsExactly("judgements.rules must match a rule, was 'QualtyLow,Latncy*'");
    }

    @Test
    void secondsAreNotTakenForMilliseconds() {
        assertThat(problems(null, Map.of("alerts.from", "1769860800")))
                .singleElement()
                .asString()
                .contains("alerts.from", "1769860800");
    }

    @Test
    void whatIsNoYamlOrNoFileIsAProblem() throws IOException {
        assertThat(problems(file("a: [1"), Map.of())).singleElement().asString().contains("must be YAML");
        assertThat(problems(file("- 1"), Map.of()))
                .singleElement()
                .asString()
                .endsWith("must hold keys with values, was a list");
        assertThat(problems(file("name: a\nname: b"), Map.of()))
                .singleElement()
                .asString()
                .contains("duplicate key");
        assertThat(problems(file("kafka: {group-id: a}\nkafka.group-id: b"), Map.of()))
                .singleElement()
                .asString()
                .endsWith("kafka.group-id must be given once, is given twice");
        assertThat(problems(directory.resolve("none.yaml"), Map.of()))
                .singleElement()
                .asString()
                .startsWith("--config must name a file that exists");
    }

    private List<String> problems(Path file, Map<String, String> settings) {
        ConfigSources sources = sources(file == null ? List.of() : List.of(file), settings);
        return catchThrowableOfType(ConfigException.class, sources::config).problems();
    }

    private static ConfigSources sources(List<Path> files, Map<String, String> settings) {
        return ConfigSources.of(files, settings, Map.of("HOST", "here"));
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(Files.createTempFile(directory, "config", ".yaml"), yaml);
    }
}
