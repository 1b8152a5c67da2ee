package io.modelwatch.udfs.incident;

import io.modelwatch.schemas.Key;
import io.modelwatch.udfs.detect.OwnerLabels;
import java.io.Serializable;

/**
 * The contents of alerts, and their form. In links, {@code {alertname}}, {@code {model}}, {@code {version}}, {@code {incident}},
 * {@code {from}} and {@code {to}} are replaced, the last two by epoch milliseconds.
 *
 * @param raw whether the alerts of single series are written too
 * @param language of summaries and descriptions
 * @param dashboardUrl template of the link to the figures; empty: no link
 * @param webUiUrl template of the link to the job; empty: no link
 * @param runbookUrl template of the link to what to do; empty: no link
 * @param owners whose labels go onto alerts
 */
public record AlertSettings(
        @Key(
                name = "alerts.raw",
                byDefault = "false",
                meaning = "Whether alerts of single series are written beside incidents.")
        boolean raw,

        @Key(name = "alerts.language", byDefault = "en", meaning = "Language of summaries and descriptions.")
        Language language,

        @Key(name = "alerts.dashboard-url", meaning = "Template of the link to the figures; empty: no link.")
        String dashboardUrl,

        @Key(name = "alerts.web-ui-url", meaning = "Template of the link to the job; empty: no link.")
        String webUiUrl,

        @Key(name = "alerts.runbook-url", meaning = "Template of the link to what to do; empty: no link.")
        String runbookUrl,

        OwnerLabels owners)
        implements Serializable {
    /** The language of alerts. */
    public enum Language {
        EN,
        ZH
    }
}
