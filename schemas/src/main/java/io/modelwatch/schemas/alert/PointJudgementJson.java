package io.modelwatch.schemas.alert;

import io.modelwatch.schemas.read.JsonObject;
import io.modelwatch.schemas.read.JsonOutput;

/**
 * Judgements of points as JSON, as {@code schemas/judgement.schema.json} describes them: one flat object, instants as in RFC 3339. What a
 * judgement does not have (score, expected value, a limit, view, horizon) is left out, as is a number that is not finite: JSON has none.
 */
public final class PointJudgementJson {
    private static final int SCHEMA_VERSION = 1;

    private PointJudgementJson() {}

    public static byte[] write(PointJudgement judgement) {
        return JsonOutput.versioned(SCHEMA_VERSION, out -> {
            SeriesJson.write(judgement.series(), out);
            out.writeStringField("windowStart", InstantTexts.of(judgement.windowStart()));
            out.writeStringField("windowEnd", InstantTexts.of(judgement.windowEnd()));
            out.writeStringField("time", InstantTexts.of(judgement.time()));
            JsonOutput.writeKnown("value", judgement.value(), out);
            out.writeNumberField("count", judgement.count());
            out.writeStringField("rule", judgement.rule());
            out.writeStringField("severity", judgement.severity());
            out.writeStringField("detector", judgement.detector());
            out.writeStringField("state", judgement.state());
            JsonOutput.writeKnown("score", judgement.score(), out);
            JsonOutput.writeKnown("expected", judgement.expected(), out);
            JsonOutput.writeKnown("lower", judgement.lower(), out);
            JsonOutput.writeKnown("upper", judgement.upper(), out);
            if (!judgement.view().isEmpty()) {
                out.writeStringField("view", judgement.view());
            }
            out.writeBooleanField("inherited", judgement.inherited());
        });
    }

    /** @throws IllegalArgumentException if it is no judgement that {@link #write} wrote */
    public static PointJudgement read(byte[] json) {
        JsonObject judgement = JsonObject.parse("judgement", json);
        return new PointJudgement(
                SeriesJson.read(judgement),
                judgement.instant("windowStart"),
                judgement.instant("windowEnd"),
                judgement.instant("time"),
                judgement.realOrNaN("value"),
                judgement.whole("count"),
                judgement.text("rule"),
                judgement.text("severity"),
                judgement.text("detector"),
                judgement.text("state"),
                judgement.realOrNaN("score"),
                judgement.realOrNaN("expected"),
                judgement.realOrNaN("lower"),
                judgement.realOrNaN("upper"),
                judgement.has("view") ? judgement.text("view") : "",
                judgement.flag("inherited"));
    }
}
