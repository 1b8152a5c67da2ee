package io.modelwatch.local.simulate;

import io.modelwatch.schemas.produce.Feedback;
import io.modelwatch.schemas.produce.Prediction;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A model's responses and what users do with them. In a ranking, a user clicks with the model's probability, mostly near the top,
 * occasionally on something that was not shown, and buys some of it; a class is right, or an estimate close, as often as the model is good.
 */
final class SimulatedAnswers {
    static final int RANKED = 10;
    private static final int CATALOGUE = 20_000;
    /** Built once, not for each of the ten positions of each request. */
    private static final String[] ITEMS = IntStream.range(0, CATALOGUE)
            .mapToObj(number -> "item-" + (100_000 + number))
            .toArray(String[]::new);

    /** Probability that a user who clicked clicks again. */
    private static final double CLICKS_AGAIN = 0.3;
    /** How fast attention falls with rank. */
    private static final double MEAN_RANK = 3;

    private static final double CLICK_ELSEWHERE = 0.05;
    private static final double BUYS = 0.1;
    private static final double DELAY_SIGMA = 0.5;
    private static final double LATE_SIGMA = 1.5;
    /** Share of a classifier's or estimator's responses whose truth becomes known. */
    private static final double TRUTH_KNOWN = 0.7;

    /** Places that everybody sees. */
    private static final int SCREEN = 4;

    private static final double CARTS = 0.4;
    private static final double CART_TO_PURCHASE = 0.6;
    private static final double MEDIAN_PRICE = 20;
    private static final double CENTS = 100;
    private static final double POSITIVE = 0.3;
    private static final double CLICKED = 1;
    private static final double BOUGHT = 2;

    private final Scenario scenario;
    private final SimulatedModel model;
    private final Circumstances usual;
    private final Observer observer;

    SimulatedAnswers(Scenario scenario, SimulatedModel model, Circumstances usual, Observer observer) {
        this.scenario = scenario;
        this.model = model;
        this.usual = usual;
        this.observer = observer;
    }

    /**
     * Returns predictions, and passes their feedback to the observer.
     *
     * @param shown what is ranked, where the task is {@code CLICKS} or {@code RELEVANCE}, else null
     * @param answered when the user has the response, epoch milliseconds
     * @param quality the model's goodness as a multiple of its mean, >= 0
     */
    List<Prediction> give(Draws draws, Clicks.Shown shown, String requestId, long answered, double quality) {
        return switch (model.task()) {
            case CLICKS, RELEVANCE -> look(draws, shown, requestId, answered, quality);
            case RANKING, SHOP -> rank(draws, requestId, answered, quality);
            case BINARY -> classify(draws, requestId, answered, quality);
            case REGRESSION -> estimate(draws, requestId, answered, quality);
        };
    }

    /** A user who looks at the list sees every item. */
    private List<Prediction> look(Draws draws, Clicks.Shown shown, String requestId, long answered, double quality) {
        if (draws.happens(model.goodness() * quality)) {
            shown.chances().forEach((item, chance) -> {
                if (draws.happens(chance)) {
                    feedback(requestId, item, CLICKED, answered + delay(draws, scenario.clickDelayMillis()));
                }
            });
        }
        return shown.ranked();
    }

    private List<Prediction> rank(Draws draws, String requestId, long answered, double quality) {
        int first = draws.below(CATALOGUE);
        List<Prediction> ranked = new ArrayList<>(RANKED);
        double score = 1;
        for (int rank = 0; rank < RANKED; rank++) {
            score *= 0.8 + 0.2 * draws.uniform();
            ranked.add(new Prediction(item(first + rank * 7), score));
        }
        if (model.task() == SimulatedModel.Task.SHOP) {
            show(draws, requestId, answered, ranked);
        }
        if (draws.happens(model.goodness() * quality)) {
            click(draws, requestId, answered, ranked);
        }
        return ranked;
    }

    /** The first screen at least. */
    private void show(Draws draws, String requestId, long answered, List<Prediction> ranked) {
        int seen = (int) Math.min(RANKED, SCREEN + draws.exponential(MEAN_RANK));
        for (int rank = 0; rank < seen; rank++) {
            long time = answered + delay(draws, scenario.clickDelayMillis());
            act(requestId, ranked.get(rank).itemId(), "impression", rank + 1, Double.NaN, time);
        }
    }

    /** What is bought was in the cart; some of what was there is put back. */
    private void shop(Draws draws, String requestId, String item, int position, long clicked) {
        act(requestId, item, "click", position, Double.NaN, clicked);
        if (!draws.happens(CARTS)) {
            return;
        }
        long carted = clicked + delay(draws, scenario.clickDelayMillis());
        act(requestId, item, "cart", position, Double.NaN, carted);
        long decided = carted + delay(draws, scenario.purchaseDelayMillis());
        if (draws.happens(CART_TO_PURCHASE)) {
            double value = Math.round(draws.lognormal(MEDIAN_PRICE, 1) * CENTS) / CENTS;
            act(requestId, item, "purchase", position, value, decided);
        } else {
            observer.labelled(new Feedback(requestId, item, 0, decided, "cart"));
        }
    }

    private void act(String requestId, String item, String kind, int position, double value, long time) {
        String currency = Double.isNaN(value) ? null : "EUR";
        observer.labelled(
                new Feedback(requestId, item, Double.NaN, time, kind, position, value, currency, model.name()));
    }

    private void click(Draws draws, String requestId, long answered, List<Prediction> ranked) {
        long time = answered;
        do {
            time += delay(draws, scenario.clickDelayMillis());
            int rank = (int) Math.min(RANKED - 1, draws.exponential(MEAN_RANK));
            String item = draws.happens(CLICK_ELSEWHERE)
                    ? item(draws.below(CATALOGUE))
                    : ranked.get(rank).itemId();
            if (model.task() == SimulatedModel.Task.SHOP) {
                shop(draws, requestId, item, rank + 1, time);
                continue;
            }
            feedback(requestId, item, CLICKED, time);
            if (draws.happens(BUYS * usual.purchases(answered))) {
                feedback(requestId, item, BOUGHT, time + delay(draws, scenario.purchaseDelayMillis()));
            }
        } while (draws.happens(CLICKS_AGAIN));
    }

    private List<Prediction> classify(Draws draws, String requestId, long answered, double quality) {
        boolean positive = draws.happens(POSITIVE);
        double right = model.goodness() * quality;
        boolean truth = draws.happens(right) == positive;
        double score = positive ? 0.5 + 0.5 * draws.uniform() : 0.5 * draws.uniform();
        return truthFor(draws, requestId, answered, new Prediction("class", score), truth ? 1 : 0);
    }

    private List<Prediction> estimate(Draws draws, String requestId, long answered, double quality) {
        double estimate = draws.lognormal(20, 0.4);
        double error = model.goodness() / quality * draws.normal();
        return truthFor(draws, requestId, answered, new Prediction("estimate", estimate), estimate + error);
    }

    private List<Prediction> truthFor(
            Draws draws, String requestId, long answered, Prediction prediction, double truth) {
        if (draws.happens(TRUTH_KNOWN)) {
            feedback(requestId, prediction.itemId(), truth, answered + delay(draws, scenario.clickDelayMillis()));
        }
        return List.of(prediction);
    }

    private void feedback(String requestId, String item, double label, long time) {
        observer.labelled(new Feedback(requestId, item, label, time));
    }

    private long delay(Draws draws, long medianMillis) {
        double delay = draws.lognormal((double) medianMillis, DELAY_SIGMA);
        Rhythms rhythms = scenario.rhythms();
        if (rhythms.lateLabels() > 0 && draws.happens(rhythms.lateLabels())) {
            delay += draws.lognormal((double) rhythms.lateLabelsDelayMillis(), LATE_SIGMA);
        }
        return 1 + Math.round(delay);
    }

    static String item(int number) {
        return ITEMS[number % CATALOGUE];
    }
}
