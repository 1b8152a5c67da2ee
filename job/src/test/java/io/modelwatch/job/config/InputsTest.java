package io.modelwatch.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.job.kafka.TopicPlan;
import io.modelwatch.schemas.read.mapping.Mapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The list {@code inputs} as a file gives it. */
class InputsTest {
    private static final String GOOD = """
            inputs:
              - name: calls
                topic: inference-requests
                kind: request
                when: {/type: [call, retry], "/a.b/c": "*"}
                request-id: /id
                model: ranker
                version: /v
                time: {at: /ts, format: epoch-seconds}
                segments: {device: /ctx/device}
            """;

    private static final String ANSWER = """
              - {name: answers, topic: inference-requests, kind: response, request-id: /id, model: ranker, version: /v, time: {at: /ts}}
            """;

    @TempDir
    Path directory;

    @Test
    void aMappingIsReadAsWritten() throws IOException {
        List<Mapping> mappings = load(GOOD).reading().mappings();

        assertThat(mappings).hasSize(1);
        Mapping mapping = mappings.get(0);
        assertThat(mapping.name()).isEqualTo("calls");
        assertThat(mapping.when())
                .containsEntry("/type", List.of("call", "retry"))
                .containsEntry("/a.b/c", List.of("*"))
                .hasSize(2);
        assertThat(mapping.segments()).containsExactly(Map.entry("device", "/ctx/device"));
        assertThat(mapping.time()).hasToString("TimeSource[at=/ts, format=EPOCH_SECONDS, plusLatency=false]");
    }

    @Test
    void whatIsPrintedIsReadAgain() throws IOException {
        Path first = Files.writeString(directory.resolve("first.yaml"), GOOD);
        ConfigSources sources = ConfigSources.of(List.of(first), Map.of(), Map.of());
        Path second = Files.writeString(directory.resolve("second.yaml"), sources.effective());

        assertThat(MonitorConfig.load(List.of(second), Map.of()).reading().mappings())
                .isEqualTo(sources.config().reading().mappings());
    }

    @Test
    void aTextThatEventsAreAskedForMayHaveCommas() throws IOException {
        String commas = GOOD.replace("[call, retry]", "\"call, or retry\"");

        assertThat(load(commas).reading().mappings().get(0).when()).containsEntry("/type", List.of("call, or retry"));
    }

    @Test
    void thereIsNoneByDefault() {
        assertThat(MonitorConfig.load(List.of(), Map.of()).reading().mappings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kind: request | kind: answer | inputs[calls].kind must be request, response, joined, feedback or resource, was 'answer'",
                "kind: request | kind: response | inputs[calls].segments must not be given for kind response",
                "kind: request | kind: feedback | inputs[calls].item-id must be given for kind feedback; inputs[calls].segments must not be given",
                "request-id: /id | sampled-rate: x | inputs[calls].request-id must be given for kind request; inputs[calls].sampled-rate must be a pointer or a number from 1 to 1000000, was 'x'",
                "request-id: /id | request-id: id | inputs[calls].request-id must be a JSON pointer as /a/b",
                "request-id: /id | request-id: ./id | inputs[calls].request-id must begin with / as there is no list of elements, was './id'",
                "request-id: /id | request-id: /a~2 | inputs[calls].request-id must have ~ only as ~0 or ~1, was '/a~2'",
                "request-id: /id | request-id: /a/1000 | inputs[calls].request-id must name a place up to 999",
                "at: /ts, | '' | inputs[calls].time.at must be given, or time.format: kafka",
                "format: epoch-seconds | format: kafka | inputs[calls].time.at must not be given for format kafka",
                "format: epoch-seconds | format: epoch | inputs[calls].time.format must be one of auto, rfc3339, epoch-seconds",
                "format: epoch-seconds | plus-latency: true | inputs[calls].time.plus-latency needs latency.at",
                "at: /ts, format: epoch-seconds | format: kafka, plus-latency: true | inputs[calls].time.plus-latency must not be given for format kafka",
                "model: ranker | model: \"a \" | inputs[calls].model must not begin or end with a blank",
                "version: /v | sampled-rate: 0 | inputs[calls].sampled-rate must be a pointer or a number from 1 to 1000000, was '0'",
                "topic: inference-requests | topic: elsewhere | inputs[calls].topic must be one of kafka.topics.requests, responses, feedback, resources, was elsewhere",
                "model: ranker | modell: ranker | inputs[calls].modell is not a key (did you mean inputs[calls].model?)",
                "kind: request | x: request | inputs[calls].kind must be given"
            })
    void whatIsWrongIsTold(String good, String bad, String problem) {
        assertThatThrownBy(() -> load(GOOD.replace(good, bad)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void oneTopicForSeveralKindsNeedsAMapping() throws IOException {
        String shared = "kafka: {topics: {responses: inference-requests}}\n";

        assertThat(load(shared + GOOD + ANSWER).kafka().topics().responses()).isEqualTo("inference-requests");
        assertThatThrownBy(() -> load(shared + GOOD)).hasMessageContaining("there is none of kind response");
        assertThatThrownBy(() -> load(shared))
                .hasMessageContaining(
                        "kafka.topics.*: inference-requests is named for several kinds of events, which takes inputs[]");
    }

    @Test
    void aCallHasNoItemAndOneWayToTellItsLatency() {
        String calls = GOOD.replace(
                "kind: request", "kind: joined\n    item-id: /item\n    latency: {at: /took, since: /began}");

        assertThatThrownBy(() -> load(calls))
                .hasMessageContaining("inputs[calls].item-id must not be given for kind joined")
                .hasMessageContaining("inputs[calls].latency.since must not be given beside latency.at");
    }

    @Test
    void aMappingOfCallsIsOneOfRequestsAndOfResponses() throws IOException {
        String calls = GOOD.replace("kind: request", "kind: joined");

        assertThat(load("kafka: {topics: {responses: inference-requests}}\n" + calls)
                        .kafka()
                        .topics()
                        .responses())
                .isEqualTo("inference-requests");
        assertThatThrownBy(() -> load("kafka: {topics: {feedback: inference-requests}}\n" + calls))
                .hasMessageContaining("there is none of kind feedback");
    }

    @Test
    void oneTopicForSeveralKindsIsCreatedOnce() throws IOException {
        KafkaConfig.Topics topics = load("kafka: {topics: {responses: inference-requests}}\n" + GOOD + ANSWER)
                .kafka()
                .topics();

        assertThat(TopicPlan.all(topics, 4))
                .extracting(TopicPlan::name)
                .doesNotHaveDuplicates()
                .hasSize(10);
    }

    @Test
    void aListCannotBeReadInTwoWaysAtOnce() {
        String response = GOOD.replace("kind: request", "kind: response")
                .replace("segments: {device: /ctx/device}", "predictions: {each: /out, item-id: ./id}")
                .replace("version: /v", "version: /out/0/v");

        assertThatThrownBy(() -> load(response))
                .hasMessageContaining("a list must not be read both as predictions and by the places of its elements");
    }

    private MonitorConfig load(String yaml) throws IOException {
        return MonitorConfig.load(List.of(Files.writeString(directory.resolve("my.yaml"), yaml)), Map.of());
    }
}
