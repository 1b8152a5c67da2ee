package io.modelwatch.local.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.local.demo.DemoConfig;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.read.Projection;
import io.modelwatch.schemas.read.RecordReader;
import io.modelwatch.schemas.read.SchemaStore;
import io.modelwatch.udfs.follow.FollowSettings;
import io.modelwatch.udfs.op.FollowRequest;
import io.modelwatch.udfs.op.Shards;
import io.modelwatch.udfs.op.state.StreamTypes;
import io.modelwatch.udfs.stats.ModelSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatedOutcomesTest {
    private static final long START = 1_767_600_000_000L;
    private static final long LENGTH = 150_000;
    /** Records come at most this much later than their time. */
    private static final long OUT_OF_ORDER = 5_000;

    private static final long SEED = 3;

    @TempDir
    Path directory;

    private Scenario scenario;
    private MonitorConfig config;

    @BeforeEach
    void loadNormalTraffic() throws Exception {
        scenario = ScenarioFile.load("normal");
        Path models = Files.writeString(directory.resolve("models.yaml"), DemoConfig.models(scenario, "5s, 40s"));
        config = MonitorConfig.load(List.of(models), Map.of());
    }

    @Test
    void areWhatTheJobMakesOfTheSimulatorsRecords() throws Exception {
        assertThat(simulated())
                .isEqualTo(followed())
                .anyMatch(line -> line.startsWith("Orphan"))
                .anyMatch(line -> line.startsWith("Labelled"));
    }

    private List<String> simulated() {
        var outcomes = new SimulatedOutcomes(
                scenario, SEED, START, config.requests(), config.reading().dimensions());
        List<String> lines = new ArrayList<>();
        for (long second = START; second < START + LENGTH; second += 1_000) {
            for (int model = 0; model < scenario.models().size(); model++) {
                outcomes.draw(second, model);
            }
            outcomes.decidedIn(second, outcome -> lines.add(line(outcome)));
        }
        return lines.stream().sorted().toList();
    }

    private List<String> followed() throws Exception {
        Recorded recorded = new Recorded();
        new Simulator(scenario, SEED, START).writeUntil(START + LENGTH + OUT_OF_ORDER, false, recorded);
        try (var harness = harness(config.requests())) {
            var reader = new RecordReader(
                    new SchemaStore(), this::wanted, config.reading().dimensions(), 0);
            for (Recorded.Entry record : recorded.entries) {
                Incoming incoming = new Incoming();
                incoming.input = record.kind();
                incoming.value = record.value();
                incoming.timestamp = record.timestamp();
                reader.read(incoming, event -> assertThat(event.refusal).isNull());
                if (incoming.event.time < START + LENGTH) {
                    harness.processElement(incoming.event, incoming.event.time);
                }
                harness.processWatermark(record.timestamp() - OUT_OF_ORDER);
            }
            harness.processWatermark(START + LENGTH - 1);
            return harness.extractOutputValues().stream()
                    .map(SimulatedOutcomesTest::line)
                    .sorted()
                    .toList();
        }
    }

    private Projection.Part wanted(String model) {
        return config.requests().of(model).task() == ModelSettings.Task.RANKING
                ? Projection.Part.items(Integer.MAX_VALUE)
                : Projection.Part.itemsAndScores(Integer.MAX_VALUE);
    }

    private static KeyedOneInputStreamOperatorTestHarness<Integer, Event, Outcome> harness(FollowSettings settings)
            throws Exception {
        var harness = new KeyedOneInputStreamOperatorTestHarness<Integer, Event, Outcome>(
                new FollowRequest(settings), new Shards(settings.shards()), Types.INT);
        harness.setup(StreamTypes.OUTCOME.createSerializer(new ExecutionConfig().getSerializerConfig()));
        harness.open();
        return harness;
    }

    /** Arrays by their content, truth in the order of items. */
    private static String line(Outcome outcome) {
        if (outcome instanceof Outcome.Judged judged) {
            Map<Long, Double> truth = new TreeMap<>();
            for (int i = 0; i < judged.truth().items().length; i++) {
                truth.put(judged.truth().items()[i], judged.truth().labels()[i]);
            }
            return "Judged %s %s %s %s %s %s %s %s %s %s"
                    .formatted(
                            judged.model(),
                            judged.version(),
                            judged.segments(),
                            judged.time(),
                            judged.weight(),
                            text(judged.requestId()),
                            judged.horizonMillis(),
                            Arrays.toString(judged.predictions().items()),
                            Arrays.toString(judged.predictions().scores()),
                            truth);
        }
        if (outcome instanceof Outcome.Served served) {
            return "Served %s %s %s %s %s %s %s %s"
                    .formatted(
                            served.model(),
                            served.version(),
                            served.segments(),
                            served.time(),
                            served.weight(),
                            text(served.requestId()),
                            served.status(),
                            served.latencyMicros());
        }
        if (outcome instanceof Outcome.Orphan orphan) {
            return "Orphan %s %s %s %s %s"
                    .formatted(
                            orphan.model(),
                            orphan.version(),
                            orphan.segments(),
                            orphan.time(),
                            text(orphan.requestId()));
        }
        if (outcome instanceof Outcome.Labelled label) {
            return "Labelled %s %s %s %s %s %s"
                    .formatted(
                            label.model(),
                            label.time(),
                            label.weight(),
                            text(label.requestId()),
                            label.delayMillis(),
                            label.count());
        }
        Outcome.Used used = (Outcome.Used) outcome;
        return "Used %s %s %s %s %s %s"
                .formatted(
                        used.model(),
                        used.version(),
                        used.instance(),
                        used.time(),
                        Arrays.toString(used.names()),
                        Arrays.toString(used.values()));
    }

    private static String text(byte[] id) {
        return new String(id, StandardCharsets.UTF_8).substring(0, SimulatedOutcomes.ID_LENGTH);
    }
}
