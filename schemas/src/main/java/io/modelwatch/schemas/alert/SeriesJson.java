package io.modelwatch.schemas.alert;

import com.fasterxml.jackson.core.JsonGenerator;
import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.read.JsonObject;
import java.io.IOException;

/** A series as fields of the JSON object that is about one of its points; {@code horizon} is left out where the metric has none. */
final class SeriesJson {
    private SeriesJson() {}

    static void write(Series series, JsonGenerator out) throws IOException {
        out.writeStringField("model", series.model());
        out.writeStringField("version", series.version());
        out.writeStringField("segment", series.segment());
        out.writeStringField("metric", series.metric());
        out.writeStringField("window", series.window().text());
        if (!series.horizon().isNone()) {
            out.writeStringField("horizon", series.horizon().text());
        }
    }

    /** @throws IllegalArgumentException with name, rule and value if a field is not as {@link #write} writes it */
    static Series read(JsonObject point) {
        return new Series(
                point.text("model"),
                point.text("version"),
                point.read("segment", Subject::of),
                point.text("metric"),
                point.read("window", Span::of),
                point.has("horizon") ? point.read("horizon", Span::of) : Span.NONE);
    }
}
