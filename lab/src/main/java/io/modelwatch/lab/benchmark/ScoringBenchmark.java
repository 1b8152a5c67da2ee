package io.modelwatch.lab.benchmark;

import ai.onnxruntime.OrtException;
import io.modelwatch.local.Directories;
import io.modelwatch.local.model.ClickModel;
import io.modelwatch.local.model.ClickWorld;
import io.modelwatch.local.model.ExampleRequests;
import io.modelwatch.local.model.RelevancePairs;
import io.modelwatch.local.model.Scorers;
import io.modelwatch.local.model.TextModel;
import io.modelwatch.local.model.Tower;
import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.schemas.event.Sampled;
import io.modelwatch.udfs.inference.Scorer;
import io.modelwatch.udfs.inference.ScoringException;
import io.modelwatch.udfs.inference.text.WordPiece;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures scoring against a bare loop over a session, alternating in one process, as a ratio of rows per second. */
@Command(
        name = "scoring-benchmark.sh",
        description =
                "Measures rows per second through ScoreShadow in a job, its scorer alone, and a bare loop over ONNX"
                        + " Runtime, alternately.",
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true)
public final class ScoringBenchmark implements Callable<Integer> {
    private static final int ITEMS = 32;
    private static final int MAX_TOKENS = 128;
    private static final int MAX_TEXTS = 32;
    /** In flight through the job at once: enough that it never idles. */
    private static final int BATCHES = 32;

    private static final int TEXT_BATCHES = 3;
    /** Turns for the job to warm up. */
    private static final int WARM_UP = 6;

    @Option(names = "--rounds", defaultValue = "9", description = "Turns of each (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--millis", defaultValue = "500", description = "Length of a turn (default: ${DEFAULT-VALUE}).")
    private long millis;

    @Option(
            names = "--models",
            split = ",",
            defaultValue = "TABULAR,TEXT",
            description = "Which models: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Set<Models> models;

    /** Which models are measured. */
    enum Models {
        TABULAR,
        TEXT
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new ScoringBenchmark())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    /** One pass over a fixed amount of work. */
    private interface Work {
        void run() throws OrtException, ScoringException;
    }

    /**
     * A model of numeric rows, and the shape of its requests.
     *
     * @param width numbers of a row
     * @param items rows of a request
     */
    private record Tabular(String name, byte[] onnx, int width, int items) {}

    @Override
    public Integer call() throws IOException, OrtException, ScoringException, InterruptedException {
        Path directory = Files.createTempDirectory("modelwatch-scoring");
        try {
            if (models.contains(Models.TABULAR)) {
                tabular(directory);
            }
            if (models.contains(Models.TEXT)) {
                texts(directory);
            }
        } finally {
            Directories.delete(directory);
        }
        return 0;
    }

    private void tabular(Path directory) throws IOException, OrtException, ScoringException, InterruptedException {
        byte[] clicks = ClickModel.train(new ClickWorld(1), 1, 1_000, 32).onnx("clicks", "v1");
        for (int batch : new int[] {32, 256, 1_024}) {
            tabular(directory, new Tabular("clicks 16-32-1", clicks, ClickWorld.WIDTH, 32), batch);
        }
        for (int batch : new int[] {256, 1_024}) {
            tabular(directory, new Tabular("tower 16-64-32-1", Tower.onnx(1, 16, 64, 32), 16, 64), batch);
            tabular(directory, new Tabular("tower 64-256-128-1", Tower.onnx(1, 64, 256, 128), 64, 64), batch);
        }
    }

    private void texts(Path directory) throws IOException, OrtException, ScoringException, InterruptedException {
        if (TextModel.MINILM.isOnClassPath()) {
            text(directory, TextModel.MINILM);
            text(directory, TextModel.MINILM_INT8);
        } else {
            System.out.println("texts: not measured, no text model is on the class path (--text)");
        }
    }

    private void tabular(Path directory, Tabular model, int rows)
            throws IOException, OrtException, ScoringException, InterruptedException {
        Path file = Files.write(directory.resolve("tabular.onnx"), model.onnx());
        List<Sampled> batch = requests(model.width(), model.items(), rows / model.items());
        float[] scores = new float[rows];
        try (Scorer scorer = Scorers.dense(file, Candidate.Provider.CPU);
                ShadowJob job = ShadowJob.start(file, "dense", Map.of(), batch, rows, BATCHES);
                BareLoop bare = new BareLoop(model.onnx(), rows, model.width())) {
            String name = "%s, %,d rows of requests of %d items".formatted(model.name(), rows, model.items());
            Work loop = () -> bare.score(batch, scores);
            compare(name, rows, () -> scorer.score(batch), loop, job, (double) rows / batch.size());
        }
    }

    private static List<Sampled> requests(int width, int items, int count) {
        SplittableRandom random = new SplittableRandom(2);
        List<Sampled> batch = new ArrayList<>();
        for (int id = 0; id < count; id++) {
            float[][] rows = new float[items][width];
            for (float[] row : rows) {
                for (int i = 0; i < width; i++) {
                    row[i] = (float) random.nextGaussian();
                }
            }
            batch.add(ExampleRequests.ofRows(id, rows));
        }
        return batch;
    }

    static List<Sampled> clicks(ClickWorld world, int requests) {
        SplittableRandom random = new SplittableRandom(2);
        List<Sampled> batch = new ArrayList<>();
        for (int id = 0; id < requests; id++) {
            float[][] rows = new float[ITEMS][];
            for (int i = 0; i < ITEMS; i++) {
                rows[i] = world.row(random).features();
            }
            batch.add(ExampleRequests.ofRows(id, rows));
        }
        return batch;
    }

    private void text(Path directory, TextModel model)
            throws IOException, OrtException, ScoringException, InterruptedException {
        TextModel.Installed installed = model.install(directory);
        Path vocabulary = Path.of(URI.create(installed.options().get("vocabulary")));
        WordPiece tokenizer = WordPiece.read(Files.readAllBytes(vocabulary), MAX_TOKENS);
        List<RelevancePairs.Search> searches = RelevancePairs.english(1, 16);
        List<Sampled> batch = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (RelevancePairs.Search search : searches) {
            batch.add(ExampleRequests.ofTexts(batch.size(), search));
            texts.add(search.query());
            texts.addAll(search.titles());
        }
        List<List<int[]>> runs = runs(texts.stream().map(tokenizer::encode).toList());
        try (Scorer scorer = Scorers.text(installed, Candidate.Provider.CPU);
                ShadowJob job = ShadowJob.start(
                        installed.model(), "text-pair", installed.options(), batch, texts.size(), TEXT_BATCHES);
                BareLoop bare = new BareLoop(Files.readAllBytes(installed.model()), 0, 0)) {
            Work loop = () -> {
                for (List<int[]> run : runs) {
                    bare.embed(run);
                }
            };
            String name = "%s, %d texts of %d searches".formatted(model, texts.size(), batch.size());
            compare(name, texts.size(), () -> scorer.score(batch), loop, job, (double) texts.size() / batch.size());
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

    private void compare(String name, int rows, Work scorer, Work bare, ShadowJob job, double rowsOfRequest)
            throws OrtException, ScoringException, InterruptedException {
        double[] scored = new double[rounds];
        double[] throughJob = new double[rounds];
        double[] looped = new double[rounds];
        perSecond(rows, scorer); // time for the compiler
        perSecond(rows, bare);
        job.perSecond(WARM_UP * millis);
        for (int round = 0; round < rounds; round++) {
            scored[round] = perSecond(rows, scorer);
            throughJob[round] = rowsOfRequest * job.perSecond(millis);
            looped[round] = perSecond(rows, bare);
        }
        System.out.printf(
                "%s: ScoreShadow %,.0f rows/s, scorer alone %,.0f, bare loop %,.0f; median ratios %.3f and %.3f%n",
                name,
                median(throughJob),
                median(scored),
                median(looped),
                medianRatio(throughJob, looped),
                medianRatio(scored, looped));
    }

    private static double medianRatio(double[] values, double[] to) {
        double[] ratios = new double[values.length];
        Arrays.setAll(ratios, i -> values[i] / to[i]);
        return median(ratios);
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
