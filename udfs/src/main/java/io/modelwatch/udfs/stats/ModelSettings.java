package io.modelwatch.udfs.stats;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.Key;
import io.modelwatch.schemas.event.Currency;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How one model is followed and its quality measured.
 *
 * @param model name, or {@code *} for every model without settings of its own
 * @param task what the model answers; {@code NONE}: only service metrics are measured
 * @param threshold score at or above which a binary prediction is positive, in the model's own scale
 * @param cutoffs the k of ranking metrics, each >= 1
 * @param horizonMillis label horizons, each > 0, ascending
 * @param unlabelledIsNegative whether a predicted item without label at the horizon counts as a negative; otherwise it is left out
 * @param responseTimeoutMillis a response later than this is no response, >= 0; 0: as for every model
 * @param grades labels by kind of feedback, where they are not those of {@link Grades#BY_DEFAULT}
 * @param currency in which values of feedback count; empty: in any, all as they are
 */
public record ModelSettings(
        @Key(
                name = "models[].name",
                required = true,
                range = Key.NOT_BLANK,
                meaning = "Model, or * for every model that is not named.")
        String model,

        @Key(
                name = "models[].task",
                byDefault = "none",
                meaning = "What the model answers; none: only service metrics are measured.")
        Task task,

        @Key(
                name = "models[].threshold",
                byDefault = "0.5",
                meaning = "Score at or above which a binary prediction is positive, in the model's scale.")
        double threshold,

        @Key(name = "models[].cutoffs", byDefault = "[10]", range = "[1, 10000]", meaning = "The k of ranking metrics.")
        List<Integer> cutoffs,

        @Key(
                name = "models[].horizons",
                byDefault = "[1m, 30m, 24h]",
                range = "> 0s",
                unit = Key.Unit.DURATION,
                meaning = "How long after serving the truth is looked at, ascending.")
        List<Long> horizonMillis,

        @Key(
                name = "models[].unlabelled",
                byDefault = "ignore",
                range = "one of negative, ignore",
                meaning = "What a predicted item without a label at the horizon counts as.")
        boolean unlabelledIsNegative,

        @Key(
                name = "models[].response-timeout",
                byDefault = "0s",
                range = ">= 0s",
                unit = Key.Unit.DURATION,
                meaning =
                        "A request of this model without a response for so long is an orphan; 0s: as requests.response-timeout.")
        long responseTimeoutMillis,

        @Key(
                name = "models[].grades",
                byDefault = "{}",
                meaning =
                        "What kinds of feedback count as, for example {view: 1, purchase: 10}. Others: impression and view 0, click 1, cart 2, purchase 3; any other word as its label says.")
        Map<String, Double> grades,

        @Key(
                name = "models[].currency",
                range = "empty, or three letters as in ISO 4217",
                meaning = "Values of feedback in other currencies do not count; empty: all count as they are.")
        String currency)
        implements Serializable {
    public enum Task {
        NONE,
        BINARY,
        RANKING,
        REGRESSION
    }

    public static final String ANY_MODEL = "*";

    public ModelSettings {
        check(Double.isFinite(threshold), "threshold must be finite, was %s", threshold);
        check(cutoffs.stream().allMatch(k -> k >= 1), "cutoffs must be >= 1, were %s", cutoffs);
        check(horizonMillis.stream().allMatch(h -> h > 0), "horizons must be > 0, were %s ms", horizonMillis);
        check(
                horizonMillis.stream().sorted().distinct().toList().equals(horizonMillis),
                "horizons must ascend, were %s ms",
                horizonMillis);
        check(responseTimeoutMillis >= 0, "response-timeout must be >= 0, was %s ms", responseTimeoutMillis);
        check(task == Task.NONE || !horizonMillis.isEmpty(), "horizons must not be empty where the task is %s", task);
        check(task != Task.RANKING || !cutoffs.isEmpty(), "cutoffs must not be empty where the task is RANKING");
        check(
                currency.isEmpty() || numberOf(currency) != Currency.NONE,
                "currency must be three letters, was %s",
                currency);
        Grades.of(grades); // refuses what is none
        grades = new LinkedHashMap<>(grades);
        cutoffs = List.copyOf(cutoffs);
        horizonMillis = List.copyOf(horizonMillis);
    }

    /** With the response time-out of every model. */
    public ModelSettings(
            String model,
            Task task,
            double threshold,
            List<Integer> cutoffs,
            List<Long> horizonMillis,
            boolean unlabelledIsNegative) {
        this(model, task, threshold, cutoffs, horizonMillis, unlabelledIsNegative, 0);
    }

    /** With the grades of {@link Grades#BY_DEFAULT}, and values in any currency. */
    public ModelSettings(
            String model,
            Task task,
            double threshold,
            List<Integer> cutoffs,
            List<Long> horizonMillis,
            boolean unlabelledIsNegative,
            long responseTimeoutMillis) {
        this(model, task, threshold, cutoffs, horizonMillis, unlabelledIsNegative, responseTimeoutMillis, Map.of(), "");
    }

    /** Settings of a model whose truth is not measured. */
    public static ModelSettings serviceOnly(String model) {
        return new ModelSettings(model, Task.NONE, 0.5, List.of(), List.of(), false);
    }

    public boolean awaitsTruth() {
        return task != Task.NONE;
    }

    /** A quantity is no relevance: of a regression there are {@link Grades#LABELS_ONLY}. */
    public Grades gradesOfKinds() {
        return task == Task.REGRESSION ? Grades.LABELS_ONLY : Grades.of(grades);
    }

    /** As {@link Currency} packs it; {@link Currency#NONE} for any. */
    public int currencyNumber() {
        return numberOf(currency);
    }

    private static int numberOf(String currency) {
        byte[] letters = currency.getBytes(StandardCharsets.UTF_8);
        return Currency.of(letters, 0, letters.length);
    }
}
