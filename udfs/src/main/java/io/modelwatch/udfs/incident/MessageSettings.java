package io.modelwatch.udfs.incident;

import static io.modelwatch.schemas.Check.check;

import java.io.Serializable;

/**
 * How people are told of incidents. In links, {@code {alertname}}, {@code {model}}, {@code {version}}, {@code {incident}}, {@code {from}} and {@code
 * {to}} are replaced, the last two by epoch milliseconds; an empty link is left out.
 *
 * @param language of summary and description: {@code en} or {@code zh}
 * @param dashboardUrl for example {@code https://grafana.example/d/models?var-model={model}&from={from}&to={to}}
 * @param webUiUrl of Flink's web UI
 * @param runbookUrl for example {@code https://wiki.example/runbooks/{alertname}}
 */
public record MessageSettings(String language, String dashboardUrl, String webUiUrl, String runbookUrl)
        implements Serializable {
    /** English, without links. */
    public static final MessageSettings PLAIN = new MessageSettings("en", "", "", "");

    public MessageSettings {
        check(language.equals("en") || language.equals("zh"), "alerts.language must be en or zh, was %s", language);
    }
}
