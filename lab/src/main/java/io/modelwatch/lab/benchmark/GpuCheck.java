package io.modelwatch.lab.benchmark;

import io.modelwatch.local.Directories;
import io.modelwatch.local.model.ClickModel;
import io.modelwatch.local.model.ClickWorld;
import io.modelwatch.local.model.ExampleRequests;
import io.modelwatch.local.model.RelevancePairs;
import io.modelwatch.local.model.Scorers;
import io.modelwatch.local.model.TextModel;
import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.schemas.event.Sampled;
import io.modelwatch.udfs.inference.Scorer;
import io.modelwatch.udfs.inference.ScoringException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Verifies a machine with a GPU: the same scores as on the CPU, their throughput, and no memory leaked when models are loaded repeatedly.
 */
@Command(
        name = "gpu-check.sh",
        description = "Checks scoring on a GPU against the CPU; exits with 1 if a check fails.",
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true)
public final class GpuCheck implements Callable<Integer> {
    /** Without TF32 both compute in single precision, in another order. */
    private static final float ROWS_TOLERANCE = 1e-4f;

    private static final float TEXTS_TOLERANCE = 1e-3f;
    private static final int RELOADS = 20;
    private static final int WARM_RELOADS = 3;
    private static final long MEGABYTE = 1 << 20;

    @Option(
            names = "--provider",
            defaultValue = "CUDA",
            description = "Provider to check; CPU tries the check itself (default: ${DEFAULT-VALUE}).")
    private Candidate.Provider provider;

    @Option(names = "--growth", defaultValue = "64", description = "Allowed leak in MB (default: ${DEFAULT-VALUE}).")
    private long allowedGrowth;

    private boolean passed = true;

    public static void main(String[] args) {
        System.exit(new CommandLine(new GpuCheck()).execute(args));
    }

    /** Opens a model on a provider. */
    private interface Opening {
        Scorer on(Candidate.Provider where) throws ScoringException;
    }

    @Override
    public Integer call() throws IOException {
        Path directory = Files.createTempDirectory("modelwatch-gpu");
        try {
            ClickWorld world = new ClickWorld(1);
            Path clicks = Files.write(
                    directory.resolve("clicks.onnx"),
                    ClickModel.train(world, 1, 1_000, 32).onnx("clicks", "v1"));
            check("clicks", where -> Scorers.dense(clicks, where), ScoringBenchmark.clicks(world, 64), ROWS_TOLERANCE);
            if (TextModel.MINILM.isOnClassPath()) {
                TextModel.Installed text = TextModel.MINILM.install(directory);
                check("MiniLM", where -> Scorers.text(text, where), searches(), TEXTS_TOLERANCE);
            }
            say(passed ? "passed" : "FAILED");
        } catch (ScoringException e) {
            say("FAILED: " + e.reason().code() + ": " + e.getMessage());
            passed = false;
        } finally {
            Directories.delete(directory);
        }
        return passed ? 0 : 1;
    }

    private static List<Sampled> searches() {
        List<Sampled> batch = new ArrayList<>();
        RelevancePairs.english(1, 64).forEach(search -> batch.add(ExampleRequests.ofTexts(batch.size(), search)));
        return batch;
    }

    private void check(String name, Opening opening, List<Sampled> requests, float tolerance)
            throws IOException, ScoringException {
        try (Scorer cpu = opening.on(Candidate.Provider.CPU);
                Scorer checked = opening.on(provider)) {
            say("%s on %s: runs entirely there; a model that partly needs the CPU would have been refused"
                    .formatted(name, checked.provider()));
            float difference = maxDifference(cpu.score(requests), checked.score(requests));
            expect(
                    difference <= tolerance,
                    "%s: largest difference from the CPU %.2e, allowed %.0e".formatted(name, difference, tolerance));
            for (int size = 1; size <= requests.size(); size *= 4) {
                List<Sampled> batch = requests.subList(0, size);
                say("%s: %d requests per batch: %,.0f requests/s, on the CPU %,.0f"
                        .formatted(name, size, perSecond(checked, batch), perSecond(cpu, batch)));
            }
        }
        reload(name, opening, requests);
    }

    /** NaN where one of them is. */
    private static float maxDifference(float[][] left, float[][] right) {
        float largest = 0;
        for (int i = 0; i < left.length; i++) {
            for (int k = 0; k < left[i].length; k++) {
                largest = Math.max(largest, Math.abs(left[i][k] - right[i][k]));
            }
        }
        return largest;
    }

    private static double perSecond(Scorer scorer, List<Sampled> batch) throws ScoringException {
        scorer.score(batch);
        long start = System.nanoTime();
        long scored = 0;
        while (System.nanoTime() - start < 1_000_000_000L) {
            scorer.score(batch);
            scored += batch.size();
        }
        return scored / ((System.nanoTime() - start) / 1e9);
    }

    private void reload(String name, Opening opening, List<Sampled> requests) throws IOException, ScoringException {
        long host = 0;
        long device = 0;
        for (int i = 0; i < RELOADS; i++) {
            try (Scorer scorer = opening.on(provider)) {
                scorer.score(requests);
            }
            if (i == WARM_RELOADS) {
                host = residentBytes();
                device = deviceMegabytes();
            }
        }
        long hostGrowth = (residentBytes() - host) / MEGABYTE;
        long deviceGrowth = deviceMegabytes() - device;
        expect(
                hostGrowth <= allowedGrowth && deviceGrowth <= allowedGrowth,
                "%s: %d reloads leaked %d MB of the machine and %d MB of the device, allowed %d"
                        .formatted(name, RELOADS - WARM_RELOADS, hostGrowth, deviceGrowth, allowedGrowth));
    }

    private static long residentBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        throw new IOException("/proc/self/status must have a line VmRSS");
    }

    /** Used by all processes on all devices, according to nvidia-smi; 0 if the CPU is checked. */
    private long deviceMegabytes() throws IOException {
        if (provider == Candidate.Provider.CPU) {
            return 0;
        }
        Process process = new ProcessBuilder("nvidia-smi", "--query-gpu=memory.used", "--format=csv,noheader,nounits")
                .redirectErrorStream(true)
                .start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        return answer.lines().mapToLong(line -> Long.parseLong(line.strip())).sum();
    }

    private void expect(boolean holds, String sentence) {
        passed &= holds;
        say((holds ? "ok: " : "FAILED: ") + sentence);
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
