package io.modelwatch.udfs.incident;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The links of an alert, made of their templates.
 *
 * @param identity label {@code incident}
 * @param startsAt epoch milliseconds
 * @param at event time of the decision, epoch milliseconds
 */
public record Links(String alertname, String model, String version, String identity, long startsAt, long at) {
    /** Time shown on a dashboard before the alert. */
    private static final long CONTEXT_MILLIS = 15 * 60_000;

    /** Adds those that are configured to the annotations. */
    public void put(AlertSettings settings, Map<String, String> annotations) {
        put("runbook_url", settings.runbookUrl(), annotations);
        put("dashboard_url", settings.dashboardUrl(), annotations);
        put("web_ui_url", settings.webUiUrl(), annotations);
    }

    private void put(String name, String template, Map<String, String> annotations) {
        if (!template.isEmpty()) {
            annotations.put(name, filled(template));
        }
    }

    private String filled(String template) {
        return template.replace("{alertname}", encoded(alertname))
                .replace("{model}", encoded(model))
                .replace("{version}", encoded(version))
                .replace("{incident}", identity)
                .replace("{from}", Long.toString(startsAt - CONTEXT_MILLIS))
                .replace("{to}", Long.toString(at));
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
