package io.modelwatch.local.benchmark;

import ai.onnxruntime.OrtException;
import io.modelwatch.local.Directories;
import io.modelwatch.local.model.ClickModel;
import io.modelwatch.local.model.ClickWorld;
import io.modelwatch.local.model.RelevancePairs;
import io.modelwatch.local.model.SampledRequests;
import io.modelwatch.local.model.Scorers;
import io.modelwatch.local.model.TextModel;
import io.modelwatch.schemas.Candidate;
import io.modelwatch.schemas.Sampled;
import io.modelwatch.udfs.inference.Scorer;
import io.modelwatch.udfs.inference.ScoringException;
import io.modelwatch.udfs.inference.WordPiece;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures what scoring costs beside a bare loop over a session, in turns in one process, as a ratio of rows a second. */
@Command(
        name = "scoring-benchmark.sh",
        description = "Rows a second of the scorer and of a bare loop over a session of ONNX Runtime, in turns.",
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true)
public final class ScoringBenchmark implements Callable<Integer> {
    private static final int ITEMS = 32;
    private static final int MAX_TOKENS = 128;
    private static final int MAX_TEXTS = 32;

    @Option(names = "--rounds", defaultValue = "9", description = "Turns of each (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--millis", defaultValue = "500", description = "Length of a turn (default: ${DEFAULT-VALUE}).")
    private long millis;

    public static void main(String[] args) {
        System.exit(new CommandLine(new ScoringBenchmark()).execute(args));
    }

    /** One pass over a fixed amount of work. */
    private interface Work {
        void run() throws OrtException, ScoringException;
    }

    @Override
    public Integer call() throws IOException, OrtException, ScoringException {
        Path directory = Files.createTempDirectory("modelwatch-scoring");
        try {
            for (int requests : new int[] {1, 8, 32}) {
                tabular(directory, requests);
            }
            if (TextModel.MINILM.isOnClassPath()) {
                text(directory, TextModel.MINILM);
                text(directory, TextModel.MINILM_INT8);
            } else {
                System.out.println("texts: not measured, no text model is on the class path (--text)");
            }
        } finally {
            Directories.delete(directory);
        }
        return 0;
    }

    private void tabular(Path directory, int requests) throws IOException, OrtException, ScoringException {
        ClickWorld world = new ClickWorld(1);
        byte[] model = ClickModel.train(world, 1, 1_000, 32).onnx("clicks", "v1");
        Path file = Files.write(directory.resolve("clicks.onnx"), model);
        List<Sampled> batch = clicks(world, requests);
        int rows = requests * ITEMS;
        float[] scores = new float[rows];
        try (Scorer scorer = Scorers.dense(file, Candidate.Provider.CPU);
                BareLoop bare = new BareLoop(model, rows, ClickWorld.WIDTH)) {
            compare(
                    "clicks, %d requests of %d items".formatted(requests, ITEMS),
                    rows,
                    () -> scorer.score(batch),
                    () -> bare.score(batch, scores));
        }
    }

    static List<Sampled> clicks(ClickWorld world, int requests) {
        SplittableRandom random = new SplittableRandom(2);
        List<Sampled> batch = new ArrayList<>();
        for (int id = 0; id < requests; id++) {
            float[][] rows = new float[ITEMS][];
            for (int i = 0; i < ITEMS; i++) {
                rows[i] = world.row(random).features();
            }
            batch.add(SampledRequests.ofRows(id, rows));
        }
        return batch;
    }

    private void text(Path directory, TextModel model) throws IOException, OrtException, ScoringException {
        TextModel.Installed installed = model.install(directory);
        Path vocabulary = Path.of(URI.create(installed.options().get("vocabulary")));
        WordPiece tokenizer = WordPiece.read(Files.readAllBytes(vocabulary), MAX_TOKENS);
        List<RelevancePairs.Search> searches = RelevancePairs.english(1, 16);
        List<Sampled> batch = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (RelevancePairs.Search search : searches) {
            batch.add(SampledRequests.ofTexts(batch.size(), search));
            texts.add(search.query());
            texts.addAll(search.titles());
        }
        List<List<int[]>> runs = runs(texts.stream().map(tokenizer::encode).toList());
        try (Scorer scorer = Scorers.text(installed, Candidate.Provider.CPU);
                BareLoop bare = new BareLoop(Files.readAllBytes(installed.model()), 0, 0)) {
            compare("%s, %d searches".formatted(model, batch.size()), texts.size(), () -> scorer.score(batch), () -> {
                for (List<int[]> run : runs) {
                    bare.embed(run);
                }
            });
        }
    }

    /** Texts of equal length beside each other, as many as make a run: the bare loop has them before it begins. */
    static List<List<int[]>> runs(List<int[]> texts) {
        Map<Integer, List<int[]>> byLength = new TreeMap<>();
        texts.forEach(text -> byLength.computeIfAbsent(text.length, length -> new ArrayList<>())
                .add(text));
        List<List<int[]>> runs = new ArrayList<>();
        byLength.values().forEach(equal -> {
            for (int from = 0; from < equal.size(); from += MAX_TEXTS) {
                runs.add(equal.subList(from, Math.min(equal.size(), from + MAX_TEXTS)));
            }
        });
        return runs;
    }

    private void compare(String name, int rows, Work scorer, Work bare) throws OrtException, ScoringException {
        double[] ratios = new double[rounds];
        double[] scored = new double[rounds];
        double[] looped = new double[rounds];
        perSecond(rows, scorer); // the compiler's turn
        perSecond(rows, bare);
        for (int round = 0; round < rounds; round++) {
            scored[round] = perSecond(rows, scorer);
            looped[round] = perSecond(rows, bare);
            ratios[round] = scored[round] / looped[round];
        }
        System.out.printf(
                "%s: %,.0f rows/s, bare loop %,.0f rows/s, median ratio %.3f%n",
                name, median(scored), median(looped), median(ratios));
    }

    private double perSecond(int rows, Work work) throws OrtException, ScoringException {
        long start = System.nanoTime();
        long end = start + millis * 1_000_000;
        long passes = 0;
        long now;
        do {
            work.run();
            passes++;
            now = System.nanoTime();
        } while (now < end);
        return passes * rows / ((now - start) / 1e9);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
