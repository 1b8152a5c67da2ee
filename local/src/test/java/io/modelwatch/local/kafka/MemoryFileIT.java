package io.modelwatch.local.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.local.Patience;
import io.modelwatch.local.simulate.KafkaOutput;
import io.modelwatch.local.simulate.Scenario;
import io.modelwatch.local.simulate.ScenarioFile;
import io.modelwatch.local.simulate.Simulator;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.AlertJson;
import io.modelwatch.tools.warm.Warm;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * From simulated traffic through a job, its metric topic and {@code warm.sh} to a job without state: a day of the past of two models, then
 * half an hour of the present, of which one model is slow for ten minutes.
 */
@Isolated // what the tool prints is caught
@Timeout(180)
class MemoryFileIT {
    private static final long START = Instant.parse("2026-03-01T08:00:00Z").toEpochMilli();
    private static final long NOW = START + Duration.ofHours(26).toMillis();
    private static final long FAULT = NOW + Duration.ofMinutes(3).toMillis();
    private static final long END = NOW + Duration.ofMinutes(30).toMillis();
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final String SCENARIO = """
            description: One of two models becomes slow.
            day: 24h
            amplitude: 0.3
            error-share: 0.005
            orphan-share: 0
            click-delay: 5s
            purchase-delay: 10s
            resource-interval: 10s
            models:
              - {name: ranker, task: binary, requests-per-second: 0.5, versions: {v1: 1}, segments: {}, latency-median: 35, goodness: 0.9}
              - {name: other, task: binary, requests-per-second: 0.5, versions: {v1: 1}, segments: {}, latency-median: 20, goodness: 0.9}
            faults:
              - {name: slow, kind: latency-shift, model: ranker, begin: 3m, duration: 10m, size: 2}
            """;

    private static final String RULES = """
            windows: {pane: 1m, lengths: [1m]}
            incidents.reopen-within: 0s
            rules:
              - {name: LatencyHigh, detector: adaptive, metrics: latency_p50, windows: 1m, direction: up, for: 2 of 3,
                 keep-firing-for: 2m}
            """;

    @TempDir
    static Path directory;

    private static Site site;
    private static Path rules;
    private static Path memory;
    private static Printed made;

    @BeforeAll
    static void makeTheFile() throws Exception {
        site = Site.start();
        rules = Files.writeString(directory.resolve("rules.yaml"), RULES);
        memory = directory.resolve("memory");
        for (String suffix : List.of("-past", "-now", "-cold", "-broken")) {
            site.createTopics(suffix);
        }
        Scenario scenario =
                ScenarioFile.read("test", new ByteArrayInputStream(SCENARIO.getBytes(StandardCharsets.UTF_8)));
        var simulator = new Simulator(scenario, 1, START, NOW);
        write(simulator, NOW, "-past");
        write(simulator, END, "-now");
        run(config("-past", "-past", Map.of()));

        made = warm("--out", memory.toString());
    }

    @AfterAll
    static void stop() throws Exception {
        site.close();
    }

    private static void write(Simulator simulator, long until, String suffix) {
        var topics =
                MonitorConfig.load(List.of(), site.settings(suffix)).kafka().topics();
        try (KafkaOutput output = KafkaOutput.of(site.broker.bootstrapServers(), topics)) {
            simulator.writeUntil(until, true, output);
        }
    }

    /** A job that reads all inputs with a suffix, and writes to topics with another. */
    private static MonitorConfig config(String inputs, String outputs, Map<String, String> more) {
        Map<String, String> settings = site.settings(outputs);
        Map<String, String> read = site.settings(inputs);
        Stream.of("requests", "responses", "feedback", "resources", "heartbeat")
                .map(input -> "kafka.topics." + input)
                .forEach(key -> settings.put(key, read.get(key)));
        settings.put("kafka.bounded", "true");
        settings.put("kafka.start-from", "earliest");
        settings.putAll(more);
        return MonitorConfig.load(List.of(rules), settings);
    }

    private static void run(MonitorConfig config) throws Exception {
        site.finish(site.submit(config, directory.resolve("checkpoints"), 2));
    }

    private static Printed warm(String... options) {
        List<String> all = new ArrayList<>(List.of("--config", rules.toString()));
        all.addAll(List.of(options));
        return Printed.by(() -> Warm.run(site.arguments("-past", all.toArray(String[]::new))));
    }

    private static List<Alert> alerts(String suffix) {
        return site.read("model-alerts" + suffix).stream()
                .map(record -> AlertJson.read(record.value()))
                .toList();
    }

    @Test
    void saysWhatItWrote() {
        assertThat(made.exitCode()).as(made.text()).isZero();
        assertThat(made.text())
                .contains(memory + " is written: 2 series, points from 2026-03-01T08:02")
                .contains("Z to 2026-03-02T09:59:00Z")
                .contains("forgets all of it at once (detection.forget-after is 1d)"); // these days are long past
        assertThat(directory.toFile().list()).noneMatch(name -> name.startsWith("warm-"));
    }

    @Test
    void aJobWithoutStateFindsAFaultInItsFirstWindowsAndNothingElse() throws Exception {
        run(config("-now", "-now", Map.of("detection.memory", memory.toUri().toString())));

        Patience.await("alerts").until(() -> alerts("-now").size() >= 2);
        assertThat(alerts("-now"))
                .allSatisfy(alert -> assertThat(alert.labels()).containsEntry("model", "ranker"))
                .extracting(Alert::status)
                .containsExactly(Alert.Status.FIRING, Alert.Status.RESOLVED);
        assertThat(alerts("-now").get(0).startsAt())
                .isBetween(
                        Instant.ofEpochMilli(FAULT), Instant.ofEpochMilli(FAULT).plus(WINDOW.multipliedBy(3)));
    }

    @Test
    void withoutTheFileItFindsNothing() throws Exception {
        run(config("-now", "-cold", Map.of()));

        assertThat(site.read("model-metrics-cold")).isNotEmpty();
        assertThat(alerts("-cold")).isEmpty();
    }

    @Test
    void aJobWithADamagedFileFailsAtOnceAndSaysWhy() throws Exception {
        Path damaged = damaged();
        MonitorConfig config = config("-now", "-broken", Map.of("detection.memory", damaged.toString()));

        JobResult result = site.cluster.awaitEnd(site.submit(config, directory.resolve("checkpoints"), 1), 60);

        assertThat(result.isSuccess()).isFalse();
        assertThat(result.getSerializedThrowable().orElseThrow().getFullStringifiedStackTrace())
                .contains("memory file " + damaged + " is refused (wrong checksum): it was cut off or changed")
                .contains("suppresses job restarts");
    }

    @Test
    void saysWhetherAJobWouldBeginWithAFile() throws Exception {
        assertThat(warm("--check", memory.toString()))
                .satisfies(printed -> assertThat(printed.exitCode()).isZero())
                .satisfies(printed -> assertThat(printed.text()).contains(memory + " fits: 2 series"));
        assertRefused("not found", directory.resolve("none"));
        assertRefused("wrong checksum", damaged());
        assertRefused("no memory file", rules);
        assertRefused("too large", large());
        assertRefused("other time zone", memory, "--set", "detection.time-zone=Asia/Shanghai");
        assertRefused("other parameters", memory, "--set", "rules[LatencyHigh].detector=ewma");
    }

    @Test
    void writesNothingWhereThereIsNothingToLearn() {
        Path none = directory.resolve("never");

        assertThat(warm("--out", none.toString(), "--to", "2026-01-01T00:00:00Z"))
                .satisfies(printed -> assertThat(printed.exitCode()).isEqualTo(2))
                .satisfies(printed -> assertThat(printed.text())
                        .contains("points is in the span and watched by a rule: nothing was written"));
        assertThat(none).doesNotExist();
    }

    private static void assertRefused(String reason, Path file, String... more) {
        Printed printed = warm(Stream.concat(Stream.of("--check", file.toString()), Stream.of(more))
                .toArray(String[]::new));

        assertThat(printed.exitCode()).as(printed.text()).isEqualTo(2);
        assertThat(printed.text()).contains("memory file " + file + " is refused (" + reason + "): ");
    }

    private static Path damaged() throws IOException {
        byte[] bytes = Files.readAllBytes(memory);
        bytes[bytes.length / 2] ^= 1;
        return Files.write(directory.resolve("damaged"), bytes);
    }

    /** Takes no room on most file systems. */
    private static Path large() throws IOException {
        Path large = directory.resolve("large");
        try (var file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength((16L << 30) + 1);
        }
        return large;
    }
}
