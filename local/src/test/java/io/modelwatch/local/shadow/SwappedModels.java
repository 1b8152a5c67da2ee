package io.modelwatch.local.shadow;

import io.modelwatch.local.model.ClickModel;
import io.modelwatch.local.model.ClickWorld;
import io.modelwatch.local.model.ExampleRequests;
import io.modelwatch.local.model.OddModels;
import io.modelwatch.local.model.RelevancePairs;
import io.modelwatch.local.model.TextModel;
import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.schemas.event.Role;
import io.modelwatch.schemas.event.Sampled;
import io.modelwatch.udfs.shadow.ShadowSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import javax.management.JMException;
import javax.management.ObjectName;

/** A process of its own that swaps models, good and broken, under the same candidate, and says what memory it has between rounds. */
final class SwappedModels {
    /** A swap to each of {@link #kinds}. */
    static final int SWAPS_A_ROUND = 7;

    private static final int REQUESTS = 16;
    private static final int ITEMS = 8;
    private static final float ENDLESS = 0x1p50f;
    /** Of the clock, which stands still but where a model has to be ended. */
    private static final long LIMIT = 100;

    private static final long NEVER = 1_000_000_000_000L;
    private static final ShadowSettings SETTINGS =
            new ShadowSettings(1, 64, 64, 5, NEVER, LIMIT, NEVER, NEVER, 20, 30_000, 1);

    private final Path directory;
    private final List<Sampled> rows = new ArrayList<>();
    private final List<Sampled> texts = new ArrayList<>();
    private final List<Kind> kinds;
    private long swaps;
    private long clock;

    /**
     * A model to swap to.
     *
     * @param requests that it is asked for; those that it fails must be decided too
     * @param hangs whether its run has to be ended
     */
    private record Kind(
            String uri, String adapter, Map<String, String> options, List<Sampled> requests, boolean hangs) {}

    private SwappedModels(Path directory) throws IOException {
        this.directory = directory;
        ClickWorld world = new ClickWorld(1);
        SplittableRandom random = new SplittableRandom(2);
        for (int id = 0; id < REQUESTS; id++) {
            float[][] features = new float[ITEMS][];
            for (int i = 0; i < ITEMS; i++) {
                features[i] = world.row(random).features();
            }
            rows.add(ExampleRequests.ofRows(id, features));
        }
        RelevancePairs.english(1, REQUESTS).forEach(search -> texts.add(ExampleRequests.ofTexts(texts.size(), search)));
        ClickModel clicks = ClickModel.train(world, 1, 1_000, 32);
        TextModel.Installed text = TextModel.MINILM_INT8.install(directory);
        kinds = List.of(
                new Kind(text.model().toUri().toString(), "text-pair", text.options(), texts, false),
                // Right after texts: no row is at hand that it could be warmed up with, so it hangs when it scores.
                rows("hangs", OddModels.looping(ClickWorld.WIDTH, ENDLESS, -1), true),
                rows("clicks", clicks.onnx("clicks", "v1"), false),
                rows("not-a-number", OddModels.logarithm(ClickWorld.WIDTH), false),
                rows("wrong-shape", clicks.onnxOfAnotherShape("clicks", "v1"), false),
                rows("no-model", new byte[64], false),
                rows("throws", OddModels.throwing(ClickWorld.WIDTH), false));
    }

    private Kind rows(String name, byte[] model, boolean hangs) throws IOException {
        Path file = Files.write(directory.resolve(name + ".onnx"), model);
        return new Kind(file.toUri().toString(), "dense", Map.of(), rows, hangs);
    }

    /** Arguments: a directory for models, and how many rounds. Prints a line for each: its number, resident kB, scoring threads. */
    public static void main(String[] args) throws Exception {
        SwappedModels models = new SwappedModels(Path.of(args[0]));
        int rounds = Integer.parseInt(args[1]);
        try (ScoringHarness harness = ScoringHarness.open(SETTINGS)) {
            for (int round = 0; round < rounds; round++) {
                for (Kind kind : models.kinds) {
                    models.swap(kind, harness);
                }
                System.gc(); // what the heap holds is no part of the question
                trimNativeHeap();
                System.out.println(round + " " + residentKilobytes() + " " + scoringThreads());
            }
        }
        System.out.println("end " + residentKilobytes() + " " + scoringThreads());
    }

    private void swap(Kind kind, ScoringHarness harness) throws Exception {
        harness.register(new Candidate(
                "search",
                "v2",
                Role.CANDIDATE,
                kind.uri(),
                "",
                kind.adapter(),
                kind.options(),
                Candidate.Provider.CPU,
                1,
                ++swaps));
        for (Sampled request : kind.requests()) {
            harness.send(request);
        }
        harness.untilDecided(swaps, () -> {
            if (kind.hangs()) {
                clock += LIMIT;
                harness.setProcessingTime(clock);
            }
        });
        harness.getOutput().clear();
    }

    /**
     * Memory that the allocator merely retains, more in some rounds than in others, is released first ({@code jcmd
     * System.trim_native_heap}).
     */
    private static void trimNativeHeap() throws JMException {
        ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "systemTrimNativeHeap",
                        null,
                        null);
    }

    private static long residentKilobytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    private static long scoringThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("shadow search/"))
                .count();
    }
}
