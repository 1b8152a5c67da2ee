package io.modelwatch.local.simulate;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.udfs.follow.FollowSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The points that the job would measure of a scenario with its faults and all that is planned, without its requests: what a pane adds up
 * to is drawn from the laws that {@link Simulator} follows request by request. So a month of hundreds of requests a second takes minutes.
 *
 * <p>Drawn are requests_per_second, total_requests_per_second, error_rate, orphan_rate, quantiles of latency of all requests, quality but
 * ndcg_at_k, label_flow, and resources, without intervals, coverage and exemplars. Three things are simpler than with requests: the
 * circumstances of a pane are those of its middle, a request counts as answered when it is asked, and quantiles of a longer window are
 * drawn apart from those of the shorter ones.
 */
public final class DrawnWindows {
    private static final Set<FaultKind> OF_RECORDS =
            Set.of(FaultKind.MALFORMED, FaultKind.DUPLICATED, FaultKind.CLOCK_SKEW);
    private static final Set<FaultKind> OF_LATENCY = Set.of(FaultKind.LATENCY_SHIFT, FaultKind.LATENCY_TAIL);
    private static final Set<SimulatedModel.Task> WITH_CONTENT =
            Set.of(SimulatedModel.Task.CLICKS, SimulatedModel.Task.RELEVANCE, SimulatedModel.Task.SHOP);

    private final Settings settings;
    private final List<DrawnModel> models = new ArrayList<>();

    /**
     * What is drawn.
     *
     * @param start of history and of the live part, epoch milliseconds, a multiple of the longest window
     * @param windowMillis ascending, each a multiple of the one before; a pane is as long as the first
     * @param follow horizons, cutoffs and time-outs of models
     */
    public record Settings(long seed, long start, List<Long> windowMillis, FollowSettings follow) {
        public Settings {
            check(!windowMillis.isEmpty(), "windows must not be empty");
            long longest = windowMillis.get(windowMillis.size() - 1);
            check(start % longest == 0, "start must be a multiple of %s ms, was %s ms", longest, start);
            check(
                    windowMillis.get(0) % SimulatedTraffic.SECOND == 0,
                    "the first window must be full seconds, was %s ms",
                    windowMillis.get(0));
            windowMillis = List.copyOf(windowMillis);
        }

        public long paneMillis() {
            return windowMillis.get(0);
        }
    }

    /**
     * @param wanted whether points of a series are used, judged by one of them
     * @throws ScenarioException if windows of the scenario cannot be drawn
     */
    public DrawnWindows(Scenario scenario, Settings settings, Predicate<MetricPoint> wanted) {
        List<String> problems = problems(scenario);
        if (!problems.isEmpty()) {
            throw new ScenarioException(scenario.name(), problems);
        }
        this.settings = settings;
        for (int number = 0; number < scenario.models().size(); number++) {
            models.add(new DrawnModel(scenario, number, settings, wanted));
        }
    }

    /** What cannot be drawn by the window. */
    private static List<String> problems(Scenario scenario) {
        List<String> problems = new ArrayList<>();
        for (Fault fault : scenario.faults()) {
            if (OF_RECORDS.contains(fault.kind())) {
                problems.add("kind of fault %s must not be %s where windows are drawn: it breaks records"
                        .formatted(fault.name(), fault.kind().text()));
            }
            if (OF_LATENCY.contains(fault.kind()) && !fault.segment().isEmpty()) {
                problems.add("segment of fault %s must be empty where windows are drawn, was %s"
                        .formatted(fault.name(), fault.segment()));
            }
        }
        for (SimulatedModel model : scenario.models()) {
            if (WITH_CONTENT.contains(model.task())) {
                problems.add("task of %s must be ranking, binary or regression where windows are drawn, was %s"
                        .formatted(model.name(), model.task()));
            }
        }
        return problems;
    }

    public int models() {
        return models.size();
    }

    /**
     * Draws a pane of one model.
     *
     * @param number of the pane from the start, one after the other
     * @param model its number in the scenario
     * @param out receives the points whose stamp is the end of the pane
     */
    public void draw(long number, int model, Consumer<MetricPoint> out) {
        models.get(model).draw(settings.start() + number * settings.paneMillis(), out);
    }
}
