package io.modelwatch.udfs.incident;

import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.Alert;

/** Reads what was written for people: a known bad one. */
public final class ReadsBack {
    private ReadsBack() {}

    static String metric(Alert alert) {
        return alert.labels().get("metric");
    }

    static boolean isInherited(Alert alert) {
        return alert.annotations().containsKey("baseline");
    }

    static double figure(String text) {
        return Double.parseDouble(text);
    }

    static long length(String text) {
        return Span.parse(text);
    }

    static String[] exemplars(String text) {
        return text.split(",");
    }
}
