package io.modelwatch.schemas.alert;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.read.JsonObject;
import io.modelwatch.schemas.read.JsonOutput;

/**
 * Metric points as JSON, as {@code schemas/metric-point.schema.json} describes them: one flat object, instants as in RFC 3339. What a point
 * does not have (interval, coverage, horizon, exemplars) is left out, as is a number that is not finite: JSON has none.
 */
public final class MetricPointJson {
    private static final int SCHEMA_VERSION = 1;
    private static final String VERSION = "schemaVersion";
    private static final String POINT = "metric point";

    private MetricPointJson() {}

    public static byte[] write(MetricPoint point) {
        return JsonOutput.versioned(SCHEMA_VERSION, out -> {
            SeriesJson.write(point.series(), out);
            out.writeStringField("windowStart", InstantTexts.of(point.windowStart()));
            out.writeStringField("windowEnd", InstantTexts.of(point.windowEnd()));
            out.writeStringField("time", InstantTexts.of(point.time()));
            JsonOutput.writeKnown("value", point.value(), out);
            out.writeNumberField("count", point.count());
            JsonOutput.writeKnown("lower", point.lower(), out);
            JsonOutput.writeKnown("upper", point.upper(), out);
            JsonOutput.writeKnown("coverage", point.coverage(), out);
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
        return read(JsonObject.parse(POINT, json));
    }

    /**
     * Reads a point for one who depends on what each field means. Where no version is written, it is the first.
     *
     * @throws IllegalArgumentException if it is of another version of the schema, or no point
     */
    public static MetricPoint readOfThisVersion(byte[] json) {
        JsonObject point = JsonObject.parse(POINT, json);
        long version = point.has(VERSION) ? point.whole(VERSION) : SCHEMA_VERSION;
        check(version == SCHEMA_VERSION, "%s.%s must be %s, was %s", POINT, VERSION, SCHEMA_VERSION, version);
        return read(point);
    }

    private static MetricPoint read(JsonObject point) {
        return new MetricPoint(
                SeriesJson.read(point),
                point.instant("windowStart"),
                point.instant("windowEnd"),
                point.instant("time"),
                point.real("value"),
                point.whole("count"),
                point.realOrNaN("lower"),
                point.realOrNaN("upper"),
                point.realOrNaN("coverage"),
                point.flag("partial"),
                point.list("exemplars"));
    }
}
