package io.modelwatch.udfs.stats;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.Key;
import java.io.Serializable;

/**
 * How the silence of one model is judged.
 *
 * @param noDataAfterMillis silence after which it is told, >= 0; 0: as for every model, or later where its own gaps are longer
 * @param severity of the alert
 * @param per what is judged by itself
 */
public record SilenceTerms(
        @Key(
                name = "models[].no-data-after",
                byDefault = "0s",
                range = ">= 0s",
                unit = Key.Unit.DURATION,
                meaning =
                        "Silence after which no_data fires; 0s: after detection.no-data-after, or later where the model's own gaps are longer.")
        long noDataAfterMillis,

        @Key(
                name = "models[].no-data-severity",
                byDefault = "critical",
                range = Key.NOT_BLANK,
                meaning = "Severity of no_data of this model.")
        String severity,

        @Key(
                name = "models[].no-data-per",
                byDefault = "model",
                meaning =
                        "Whose silence no_data tells: the model's, whichever version answers, or that of each version whose end was not announced.")
        Scope per)
        implements Serializable {
    /** Of a model that says nothing of it. */
    public static final SilenceTerms DEFAULTS = new SilenceTerms(0, "critical", Scope.MODEL);

    /** What is judged by itself. */
    public enum Scope {
        MODEL,
        VERSION
    }

    public SilenceTerms {
        check(noDataAfterMillis >= 0, "no-data-after must be >= 0s, was %s ms", noDataAfterMillis);
    }
}
