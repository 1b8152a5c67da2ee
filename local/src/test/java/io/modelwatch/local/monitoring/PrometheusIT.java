package io.modelwatch.local.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.local.Patience;
import io.modelwatch.local.monitoring.Dashboard.Query;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Dashboards and rules against a running job: a real Prometheus scrapes it and the exporter as the shipped configuration says, and every
 * query must return a value. So none queries a metric that no longer exists.
 */
@Timeout(600)
class PrometheusIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MODELS = 11;
    /** JobManager, two TaskManagers, exporter. */
    private static final int TARGETS = 4;
    /** All of the job on one TaskManager is less, docs/monitoring.md has the figures. */
    private static final int MOST_SERIES_OF_A_TARGET = 3_500;

    /** The formula of docs/monitoring.md for tasks and operators, plus a margin for the rest. Which slots the job gets is up to Flink. */
    private static final String TASKMANAGERS_WITH_TOO_MANY_SERIES = """
            scrape_samples_post_metric_relabeling > on (instance) 200 + 1.2 * (
                34 * count by (instance) (flink_taskmanager_job_task_numRecordsIn)
                + 6 * count by (instance) (flink_taskmanager_job_task_operator_numRecordsIn))
            """;

    @TempDir
    static Path directory;

    private static MonitoredSite site;
    private static RealPrometheus prometheus;

    @BeforeAll
    static void start() throws Exception {
        RealPrometheus.needed();
        site = MonitoredSite.start(directory);
        prometheus = site.prometheus();
        await("Prometheus is ready", prometheus::isReady);
    }

    @AfterAll
    static void stop() throws Exception {
        if (site != null) {
            site.close();
        }
    }

    @Test
    void prometheusTakesConfigurationAndRules() throws Exception {
        RealPrometheus.promtool("check", "config", Path.of("../flink-conf/prometheus/prometheus.yml"));
        RealPrometheus.promtool("check", "rules", RuleFile.FILE);
    }

    @Test
    void everyRuleFiresWhenItShouldAndNoneOtherwise() throws Exception {
        Path tests = directory.resolve("rules-test.yml");
        Files.copy(Path.of("src/test/resources/monitoring/rules-test.yml"), tests);

        RealPrometheus.promtool("test", "rules", tests);

        String written = Files.readString(tests);
        assertThat(RuleFile.read()).allSatisfy(rule -> assertThat(written).contains("\"" + rule.name() + "\""));
    }

    @Test
    void everyRuleIsAboutMetricsThatThereAre() throws Exception {
        awaitEach(RuleFile.read(), rule -> prometheus.answers(rule.whetherItHolds()));
    }

    @Test
    void noRuleHoldsWhileAllIsWell() throws Exception {
        awaitEach(
                RuleFile.read(),
                rule -> prometheus.answers(ofTheLastSeconds(rule.whetherItHolds()))); // else none can hold yet
        awaitEach(RuleFile.read(), rule -> !prometheus.answers(ofTheLastSeconds(rule.expression())));
    }

    @Test
    void everyQueryOfTheJobsDashboardBringsANumber() throws Exception {
        Dashboard dashboard = Dashboard.read("job");
        await("a job", () -> !values(dashboard, "job", Map.of()).isEmpty());
        Map<String, String> job =
                Map.of("job", values(dashboard, "job", Map.of()).get(0));

        awaitEach(dashboard.queries(), query -> prometheus.answers(filled(query.expression(), job)));
    }

    @Test
    void everyQueryOfTheModelsDashboardBringsANumberForOneOfTheModels() throws Exception {
        Dashboard dashboard = Dashboard.read("models");
        await("all models", () -> values(dashboard, "model", Map.of()).size() == MODELS);

        awaitEach(dashboard.queries(), query -> bringsANumberForOneOfTheModels(dashboard, query));
    }

    @Test
    void everySampleIsTakenOnceAndThereAreNoMoreThanTheDocumentationSays() throws Exception {
        await("nothing fails", () -> prometheus.scrapeErrors().isEmpty());
        await(
                "all is scraped",
                () -> prometheus
                                .query("scrape_samples_post_metric_relabeling > 0")
                                .size()
                        == TARGETS);
        assertThat(prometheus.query("scrape_samples_post_metric_relabeling > " + MOST_SERIES_OF_A_TARGET))
                .isEmpty();
        assertThat(prometheus.query(TASKMANAGERS_WITH_TOO_MANY_SERIES)).isEmpty();
        assertThat(Files.readString(directory.resolve("prometheus.log"))).doesNotContain("ingesting samples");
    }

    private static boolean bringsANumberForOneOfTheModels(Dashboard dashboard, Query query) throws Exception {
        for (String model : values(dashboard, "model", Map.of())) {
            Map<String, String> chosen = Map.of("model", model);
            List<String> windows = values(dashboard, "window", chosen);
            List<String> horizons = values(dashboard, "horizon", chosen);
            if (windows.isEmpty()) {
                continue;
            }
            Map<String, String> all = Map.of(
                    "model",
                    model,
                    "version",
                    ".+",
                    "window",
                    windows.get(0),
                    "horizon",
                    horizons.isEmpty() ? "none" : horizons.get(0));
            if (prometheus.answers(filled(query.expression(), all))) {
                return true;
            }
        }
        return false;
    }

    /** What Grafana would offer for a variable. */
    private static List<String> values(Dashboard dashboard, String variable, Map<String, String> chosen)
            throws Exception {
        String query = dashboard.variables().stream()
                .filter(each -> each.path("name").asText().equals(variable))
                .map(each -> each.path("query").path("query").asText())
                .findFirst()
                .orElseThrow();
        String inner = query.substring("label_values(".length(), query.length() - 1);
        int comma = inner.lastIndexOf(',');
        return prometheus.labelValues(inner.substring(comma + 1).strip(), filled(inner.substring(0, comma), chosen));
    }

    /** Without what happened while everything started, which a rule looks back at for minutes. */
    private static String ofTheLastSeconds(String expression) {
        return expression.replaceAll("\\[\\d+m]", "[10s]");
    }

    private static String filled(String expression, Map<String, String> values) {
        String filled = expression.replace("$__rate_interval", "10s");
        for (var value : values.entrySet()) {
            filled = filled.replace("$" + value.getKey(), value.getValue());
        }
        assertThat(filled).doesNotContain("$");
        return filled;
    }

    private static void await(String what, Callable<Boolean> condition) {
        awaitEach(List.of(what), only -> condition.call());
    }

    /** Waits until it holds for each; reports all for which it does not. */
    private static <T> void awaitEach(List<T> all, Question<T> question) {
        List<T> rest = new ArrayList<>(all);
        Patience.await("what is asked for")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(
                        () -> {
                            rest.retainAll(unanswered(rest, question));
                            return rest;
                        },
                        List::isEmpty);
    }

    private static <T> List<T> unanswered(List<T> all, Question<T> question) throws Exception {
        List<T> rest = new ArrayList<>();
        for (T each : all) {
            if (!question.isSoFor(each)) {
                rest.add(each);
            }
        }
        return rest;
    }

    private interface Question<T> {
        boolean isSoFor(T it) throws Exception;
    }
}
