package io.modelwatch.local.simulate;

import io.modelwatch.schemas.produce.Feedback;
import io.modelwatch.schemas.produce.InferenceRequest;
import io.modelwatch.schemas.produce.InferenceResponse;
import io.modelwatch.schemas.produce.Prediction;
import io.modelwatch.schemas.produce.ResourceUsage;
import io.modelwatch.udfs.stats.ModelSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.stream.Stream;

/** What the labels of the requests of one model add up to in a pane, from the answers and labels that the simulator makes. */
final class DrawnQuality {
    private static final int POOL = 5;
    private static final int POOL_SIZE = 8_192;

    private final SimulatedModel model;
    private final QualitySums sums;
    private final int width;
    /** Rankings that are clicked, classes that are right, estimates whose error is 1 on average. */
    private final LabelPool good;
    /** Rankings without a click, classes that are wrong. */
    private final LabelPool bad;
    /** Labels of the good and the bad that are still to come. */
    private final List<ComingLabels> coming;

    /** @param number of the model in the scenario */
    DrawnQuality(
            Scenario scenario, int number, Circumstances usual, ModelSettings settings, DrawnWindows.Settings drawn) {
        this.model = scenario.models().get(number);
        this.sums = QualitySums.of(settings);
        List<Long> horizons = settings.horizonMillis();
        this.width = settings.awaitsTruth() ? horizons.size() * sums.width() : 0;
        boolean estimates = model.task() == SimulatedModel.Task.REGRESSION;
        Draws draws = new Draws(drawn.seed(), POOL, number);
        double always = estimates ? model.goodness() : 2 / model.goodness();
        this.good = new LabelPool(pool(draws, scenario, usual, always), sums, horizons);
        this.bad = new LabelPool(estimates ? good() : pool(draws, scenario, usual, 0), sums, horizons);
        this.coming = Stream.of(good, bad)
                .map(pool -> new ComingLabels(pool.coming(drawn.paneMillis())))
                .toList();
    }

    /** Estimates are never wrong, only further off: there is nothing in this pool. */
    private static List<LabelPool.Answered> good() {
        return List.of(new LabelPool.Answered(List.of(), List.of()));
    }

    private List<LabelPool.Answered> pool(Draws draws, Scenario scenario, Circumstances usual, double quality) {
        Labels labels = new Labels();
        SimulatedAnswers answers = new SimulatedAnswers(scenario, model, usual, labels);
        List<LabelPool.Answered> pool = new ArrayList<>();
        for (int i = 0; i < POOL_SIZE; i++) {
            List<Prediction> predictions = answers.give(draws, null, "", 0, quality);
            pool.add(new LabelPool.Answered(predictions, List.copyOf(labels.given)));
            labels.given.clear();
        }
        return pool;
    }

    /** How many sums there are, over all horizons. */
    int width() {
        return width;
    }

    QualitySums sums() {
        return sums;
    }

    /**
     * Adds a pane.
     *
     * @param answered requests with an answer
     * @param quality goodness of the model as a multiple of its mean
     * @param lost whether labels of a time are lost, epoch milliseconds; null where none is
     */
    void add(
            Draws draws,
            long answered,
            double quality,
            long from,
            int withinMillis,
            LongPredicate lost,
            double[] into) {
        if (width == 0 || answered == 0) {
            return;
        }
        if (model.task() == SimulatedModel.Task.REGRESSION) {
            double[] unit = new double[width];
            add(good, draws, answered, from, withinMillis, lost, unit);
            coming.get(0).add(answered);
            sums.scale(unit, model.goodness() / quality);
            for (int i = 0; i < width; i++) {
                into[i] += unit[i];
            }
            return;
        }
        long right = draws.binomial(answered, Math.min(1, model.goodness() * quality));
        add(good, draws, right, from, withinMillis, lost, into);
        coming.get(0).add(right);
        if (model.task() == SimulatedModel.Task.BINARY) { // a ranking without a click adds nothing
            add(bad, draws, answered - right, from, withinMillis, lost, into);
            coming.get(1).add(answered - right);
        }
    }

    /** Draws how many labels come in the pane that was added last, and goes on to the next one. */
    long come(Draws draws) {
        return coming.stream().mapToLong(labels -> labels.come(draws)).sum();
    }

    private static void add(
            LabelPool pool, Draws draws, long count, long from, int withinMillis, LongPredicate lost, double[] into) {
        if (lost == null) {
            pool.add(draws, count, into);
        } else {
            pool.add(draws, count, from, withinMillis, lost, into);
        }
    }

    /** Keeps the labels of one request. */
    private static final class Labels implements Observer {
        private final List<Feedback> given = new ArrayList<>();

        @Override
        public void asked(Draws draws, InferenceRequest request, long sent, Effects effects, Fault skew) {
            // answers ask nothing
        }

        @Override
        public void labelled(Feedback feedback) {
            given.add(feedback);
        }

        @Override
        public void answered(Draws draws, InferenceResponse response, long sent, Effects effects, Fault skew) {
            // an answer is returned
        }

        @Override
        public void used(ResourceUsage usage) {
            // answers use nothing
        }
    }
}
