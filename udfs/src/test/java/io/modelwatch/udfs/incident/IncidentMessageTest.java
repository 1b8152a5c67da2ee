package io.modelwatch.udfs.incident;

import static io.modelwatch.udfs.incident.Signs.METRICS;
import static io.modelwatch.udfs.incident.Signs.PLAIN;
import static io.modelwatch.udfs.incident.Signs.SETTINGS;
import static io.modelwatch.udfs.incident.Signs.recognised;
import static io.modelwatch.udfs.incident.Signs.seen;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.alert.SegmentShare;
import io.modelwatch.udfs.detect.AlertMemory.Written;
import io.modelwatch.udfs.detect.Findings;
import io.modelwatch.udfs.detect.OwnerLabels;
import io.modelwatch.udfs.incident.AlertSettings.Language;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IncidentMessageTest {
    private static final Sign QUALITY = seen("v3", "precision_at_10", 100)
            .explained(new SegmentShare("device=ios", 0.92, 0.31, 0.31, 0.21, 400))
            .after(new Change(60_000, "deployed", "ranker/v3"))
            .began();

    private static Map<String, String> told(AlertSettings settings, Sign... signs) {
        List<Written> told = new ArrayList<>();
        new IncidentLife(SETTINGS, settings, METRICS, 0).follow(null, "ranker", List.of(signs), 130_000, told::add);
        return told.get(0).alert().annotations();
    }

    @Test
    void writesEnglish() {
        Map<String, String> texts = told(PLAIN, QUALITY, recognised("BadRollout", "v3", 110, 90));

        assertThat(texts)
                .containsEntry(
                        "summary",
                        "ranker v3 has been worse since its rollout at 1970-01-01T00:01:00Z: precision_at_10 is 0.21 "
                                + "instead of 0.31, mostly device=ios.")
                .containsEntry(
                        "description",
                        "The version became abnormal soon after it was deployed or first seen, and the old version did not."
                                + " Consider rolling back. Grouped here: 1 anomaly of 1 metric. By segment: device=ios"
                                + " explains 92 % of the change (surprise 0.31 bits). Happened before, may be unrelated:"
                                + " 1970-01-01T00:01:00Z deployed ranker/v3. Requests to look at: r-90.");
    }

    @Test
    void writesChinese() {
        Map<String, String> texts = told(
                new AlertSettings(false, Language.ZH, "", "", "", OwnerLabels.NONE),
                QUALITY,
                recognised("BadRollout", "v3", 110, 90));

        assertThat(texts)
                .containsEntry(
                        "summary",
                        "ranker v3 自 1970-01-01T00:01:00Z 上线以来表现变差\uFF1Aprecision_at_10 为 0.21\uFF0C预期约为 0.31"
                                + "\uFF0C主要集中在 device=ios。");
        assertThat(texts.get("description")).startsWith("该版本在部署或首次出现后不久出现异常").endsWith("r-90。");
    }

    @Test
    void namesAllVersionsWhereTrafficIsLost() {
        Map<String, String> texts = told(
                PLAIN,
                seen("v3", "requests_per_second", 100).began(),
                recognised("TrafficLoss", Sign.EVERY_VERSION, 110, 90));

        assertThat(texts)
                .containsEntry(
                        "summary",
                        "ranker (all versions) has lost traffic since 1970-01-01T00:01:30Z: requests_per_second is 0.21 "
                                + "instead of 0.31.");
    }

    @Test
    void takesARequestIdWithCommasForOne() {
        Sign naming = new Sign(
                QUALITY.kind(),
                QUALITY.model(),
                QUALITY.version(),
                QUALITY.at(),
                QUALITY.since(),
                Findings.naming(QUALITY.finding(), "search,de,1", "de"),
                List.of(),
                QUALITY.around(),
                QUALITY.pattern(),
                QUALITY.withinMillis());

        assertThat(told(PLAIN, naming)).containsEntry("exemplars", "search,de,1,de");
    }

    @Test
    void fillsLinksIn() {
        AlertSettings settings = new AlertSettings(
                false,
                Language.EN,
                "https://g/d?m={model}&v={version}&from={from}&to={to}",
                "",
                "https://w/{alertname}.md",
                OwnerLabels.NONE);

        assertThat(told(settings, QUALITY))
                .containsEntry("dashboard_url", "https://g/d?m=ranker&v=v3&from=-810000&to=120000")
                .containsEntry("runbook_url", "https://w/SustainedAnomaly.md")
                .doesNotContainKey("web_ui_url");
    }
}
