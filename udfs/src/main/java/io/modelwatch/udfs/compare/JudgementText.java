package io.modelwatch.udfs.compare;

import io.modelwatch.udfs.compare.Judgement.Difference;
import io.modelwatch.udfs.compare.Judgement.Test;
import io.modelwatch.udfs.stats.ModelSettings.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A judgement as a person reads it. */
final class JudgementText {
    private static final double PERCENT = 100;

    private JudgementText() {}

    static String sentence(String name, Judgement judgement, VerdictSettings settings) {
        List<String> parts = new ArrayList<>();
        if (judgement.judged() > 0) {
            parts.add(String.format(
                    Locale.ROOT,
                    "%,d judged requests, %,d won, %,d lost, p %s",
                    judgement.judged(),
                    judgement.pairs().wins(),
                    judgement.pairs().losses(),
                    probability(judgement.pValue())));
        }
        if (judgement.quality().count() > 0) {
            String what = settings.model().task() == Task.RANKING ? "precision_at_" + settings.cutoff() : "accuracy";
            parts.add(difference(what, judgement.quality()));
        }
        if (judgement.ndcg().count() > 0) {
            parts.add(difference("ndcg_at_" + settings.cutoff(), judgement.ndcg()));
        }
        if (judgement.score().count() > 0) {
            parts.add(difference("mean score distance", judgement.score()));
        }
        if (judgement.disagreement().requests() > 0) {
            parts.add(disagreement(judgement.disagreement()));
        }
        return name + " is " + claim(judgement) + ": " + String.join("; ", parts);
    }

    private static String claim(Judgement judgement) {
        return switch (judgement.decision()) {
            case BETTER -> "better than the primary";
            case WORSE -> "worse than the primary";
            case EQUIVALENT ->
                judgement.decidedBy() == Test.SCORES
                        ? "as good as the primary by its scores, which lie within the margin"
                        : "as good as the primary within the margin";
            case UNDECIDED -> "neither better nor worse so far";
        };
    }

    private static String difference(String what, Difference difference) {
        return "%s %s (%s to %s)"
                .formatted(what, signed(difference.mean()), signed(difference.lower()), signed(difference.upper()));
    }

    private static String disagreement(Judgement.Disagreement changed) {
        String noise = Double.isNaN(changed.noise())
                ? ""
                : String.format(Locale.ROOT, ", %.1f %% by noise", PERCENT * changed.noise());
        return String.format(
                Locale.ROOT, "%.1f %% of %,d answers changed%s", PERCENT * changed.share(), changed.requests(), noise);
    }

    private static String probability(double p) {
        return p < 1e-4 ? "< 0.0001" : String.format(Locale.ROOT, "%.4f", p);
    }

    private static String signed(double value) {
        return String.format(Locale.ROOT, "%+.4f", value);
    }
}
