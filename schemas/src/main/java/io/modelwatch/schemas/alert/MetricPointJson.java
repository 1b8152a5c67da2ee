package io.modelwatch.schemas.alert;

import com.fasterxml.jackson.core.JsonGenerator;
import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.read.JsonObject;
import io.modelwatch.schemas.read.JsonOutput;
import java.io.IOException;
import java.util.function.Function;

/**
 * Metric points as JSON, as {@code schemas/metric-point.schema.json} describes them: one flat object, instants as in RFC 3339. What a point
 * does not have (interval, coverage, horizon, exemplars) is left out, as is a number that is not finite: JSON has none.
 */
public final class MetricPointJson {
    private static final int SCHEMA_VERSION = 1;

    private MetricPointJson() {}

    public static byte[] write(MetricPoint point) {
        return JsonOutput.versioned(SCHEMA_VERSION, out -> {
            write(point.series(), out);
            out.writeStringField("windowStart", InstantTexts.of(point.windowStart()));
            out.writeStringField("windowEnd", InstantTexts.of(point.windowEnd()));
            out.writeStringField("time", InstantTexts.of(point.time()));
            writeKnown("value", point.value(), out);
            out.writeNumberField("count", point.count());
            writeKnown("lower", point.lower(), out);
            writeKnown("upper", point.upper(), out);
            writeKnown("coverage", point.coverage(), out);
            out.writeBooleanField("partial", point.partial());
            if (!point.exemplars().isEmpty()) {
                out.writeArrayFieldStart("exemplars");
                for (String exemplar : point.exemplars()) {
                    out.writeString(exemplar);
                }
                out.writeEndArray();
            }
        });
    }

    /** @throws IllegalArgumentException if it is no point that {@link #write} wrote */
    public static MetricPoint read(byte[] json) {
        JsonObject point = JsonObject.parse("metric point", json);
        return new MetricPoint(
                new Series(
                        point.text("model"),
                        point.text("version"),
                        read("segment", point, Subject::of),
                        point.text("metric"),
                        read("window", point, Span::of),
                        point.has("horizon") ? read("horizon", point, Span::of) : Span.NONE),
                point.instant("windowStart"),
                point.instant("windowEnd"),
                point.instant("time"),
                point.real("value"),
                point.whole("count"),
                known("lower", point),
                known("upper", point),
                known("coverage", point),
                point.flag("partial"),
                point.list("exemplars"));
    }

    private static <T> T read(String name, JsonObject point, Function<String, T> meaning) {
        String text = point.text(name);
        try {
            return meaning.apply(text);
        } catch (IllegalArgumentException | ArithmeticException wrong) {
            throw new IllegalArgumentException("metric point.%s: %s".formatted(name, wrong.getMessage()), wrong);
        }
    }

    private static void write(Series series, JsonGenerator out) throws IOException {
        out.writeStringField("model", series.model());
        out.writeStringField("version", series.version());
        out.writeStringField("segment", series.segment());
        out.writeStringField("metric", series.metric());
        out.writeStringField("window", series.window().text());
        if (!series.horizon().isNone()) {
            out.writeStringField("horizon", series.horizon().text());
        }
    }

    private static void writeKnown(String name, double value, JsonGenerator out) throws IOException {
        if (Double.isFinite(value)) {
            out.writeNumberField(name, value);
        }
    }

    private static double known(String name, JsonObject point) {
        return point.has(name) ? point.real(name) : Double.NaN;
    }
}
