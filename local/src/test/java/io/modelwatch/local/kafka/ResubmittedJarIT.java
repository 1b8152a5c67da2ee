package io.modelwatch.local.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.local.JobJar;
import io.modelwatch.local.OwnProcess;
import io.modelwatch.local.model.ClickModel;
import io.modelwatch.local.model.ClickWorld;
import io.modelwatch.local.model.ExampleRequests;
import io.modelwatch.schemas.produce.AvroWire;
import io.modelwatch.schemas.produce.InferenceRequest;
import io.modelwatch.schemas.produce.InferenceResponse;
import io.modelwatch.schemas.produce.Prediction;
import io.modelwatch.tools.control.ShadowTool;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The job as it is shipped, with Kafka and a candidate that runs, is submitted again and again to one TaskManager. */
@Timeout(180)
class ResubmittedJarIT {
    private static final int ITEMS = 3;
    /** What is in the job's jar: were it on the cluster's class path too, the two would not fit together. */
    private static final String NOT_ON_A_CLUSTER =
            ".*/(flink-connector-(kafka|base)|kafka|modelwatch-(job|tools))[^/]*\\.jar";

    @TempDir
    Path directory;

    @Test
    void resubmittingTheJobLeavesNoClassLoaderNoThreadAndNoFiles() throws Exception {
        Path model = Files.write(
                directory.resolve("clicks.onnx"),
                ClickModel.train(new ClickWorld(1), 1, 1_000, 8).onnx("clicks", "v1"));
        try (Site site = Site.start()) {
            site.createTopics("");
            register(site, model);
            Process cluster = start(site);
            for (int sent = 0; !cluster.waitFor(100, TimeUnit.MILLISECONDS); sent++) {
                send(site, sent);
            }

            String printed = new String(cluster.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(cluster.exitValue())
                    .as("%s%s%s", printed, Files.readString(errors().toPath()), answers(site))
                    .isZero();
            assertThat(printed.lines().filter(line -> line.startsWith("submission")))
                    .as(printed)
                    .hasSize(ResubmittedJar.SUBMISSIONS);
        }
    }

    /** Written before the first job runs; every job reads it from the begin of the topic. */
    private static void register(Site site, Path model) {
        Printed printed = Printed.by(() -> ShadowTool.run(site.arguments(
                "",
                "register",
                "ranker/v2",
                "--file",
                model.toString(),
                "--adapter",
                "dense",
                "--sample-rate",
                "1",
                "--timeout",
                "0s")));
        assertThat(printed.text()).doesNotContain("refused");
    }

    private Process start(Site site) throws Exception {
        Path temporary = Files.createDirectory(directory.resolve("temporary"));
        List<String> command = new ArrayList<>(List.of(
                "-Xmx1g",
                "-XX:SoftRefLRUPolicyMSPerMB=0", // what is only cached is no leak
                "-Djava.io.tmpdir=" + temporary,
                ResubmittedJar.class.getName(),
                JobJar.find().toString()));
        for (String setting : List.of(
                "kafka.start-from=latest",
                "kafka.idle-timeout=1s",
                "admission.out-of-order=200ms",
                "control.lead=200ms",
                "shadow.max-rate=1",
                "shadow.model-roots=[%s]".formatted(directory.toUri()),
                "windows.pane=1s",
                "windows.lengths=[1s]")) {
            command.addAll(List.of("--set", setting));
        }
        command.addAll(List.of(site.arguments("")));
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.matches(NOT_ON_A_CLUSTER))
                .collect(Collectors.joining(File.pathSeparator));
        return OwnProcess.start(errors(), classPath, command.toArray(String[]::new));
    }

    private static List<String> answers(Site site) {
        return site.read("modelwatch-answers").stream()
                .map(answer -> new String(answer.value(), StandardCharsets.UTF_8))
                .toList();
    }

    private File errors() {
        return directory.resolve("errors").toFile();
    }

    private static void send(Site site, int number) throws Exception {
        long now = System.currentTimeMillis();
        String id = "r-" + number;
        var inputs = ExampleRequests.ofRows(number, new float[ITEMS][ClickWorld.WIDTH])
                .inputs();
        List<Prediction> predictions = IntStream.range(0, ITEMS)
                .mapToObj(item -> new Prediction("item-%d-%d".formatted(number, item), 1.0 / (1 + item)))
                .toList();
        site.send(
                "inference-requests",
                now,
                AvroWire.encode(new InferenceRequest(id, "ranker", "v1", now, Map.of(), inputs, 1)));
        site.send(
                "inference-responses",
                now,
                AvroWire.encode(new InferenceResponse(id, "ranker", "v1", now, "ok", 1_000, predictions)));
    }
}
