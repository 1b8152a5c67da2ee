package io.modelwatch.lab.drill;

import io.modelwatch.local.simulate.Scenario;
import io.modelwatch.local.simulate.ScenarioFile;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;

/** Small models with one fault after the other, far enough apart that each is a separate incident. */
final class DrawnFaults {
    /** The model with the last number answers rankings. */
    static final int MODELS = 6;

    private static final int REQUESTS_PER_SECOND = 40;
    private static final int SECONDS_BEFORE = 5;
    private static final int SECONDS_EACH = 14;
    /** More than any run needs: the run ends them when it has seen enough. */
    private static final int FAULTS = 300;

    private DrawnFaults() {}

    /** Traffic is steady; only the kinds and sizes of the faults are drawn, all large enough to be detected. */
    static Scenario of(long seed, int secondsApart) {
        Random random = new Random(seed);
        StringBuilder yaml = new StringBuilder("day: 24h%namplitude: 0%nmodels:%n".formatted());
        for (int model = 0; model < MODELS; model++) {
            yaml.append(
                    "  - {name: model-%d, task: %s, requests-per-second: %d, versions: {v1: 1}, goodness: 0.9, instances: 3}%n"
                            .formatted(model, model == MODELS - 1 ? "ranking" : "binary", REQUESTS_PER_SECOND));
        }
        yaml.append("faults:%n".formatted());
        for (int fault = 0; fault < FAULTS; fault++) {
            yaml.append("  - {name: fault-%d, model: model-%d, begin: %ds, duration: %ds, %s}%n"
                    .formatted(
                            fault, fault % MODELS, SECONDS_BEFORE + fault * secondsApart, SECONDS_EACH, kind(random)));
        }
        return ScenarioFile.read(
                "drawn with seed " + seed,
                new ByteArrayInputStream(yaml.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private static String kind(Random random) {
        double extent = random.nextDouble();
        return switch (random.nextInt(4)) {
            case 0 -> "kind: latency-shift, size: " + size(0.6 + extent);
            case 1 -> "kind: error-burst, size: " + size(0.3 + 0.2 * extent);
            case 2 -> "kind: response-drop, size: " + size(0.3 + 0.2 * extent);
            default -> "kind: quality-drop, size: " + size(0.5 + 0.3 * extent);
        };
    }

    private static String size(double size) {
        return String.format(Locale.ROOT, "%.2f", size);
    }
}
