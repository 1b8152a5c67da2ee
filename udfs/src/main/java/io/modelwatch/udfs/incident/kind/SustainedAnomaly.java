package io.modelwatch.udfs.incident.kind;

import io.modelwatch.schemas.Key;
import io.modelwatch.udfs.incident.IncidentKind;
import io.modelwatch.udfs.incident.KindParameters;
import io.modelwatch.udfs.incident.PatternLimits;
import io.modelwatch.udfs.incident.PatternStage;
import io.modelwatch.udfs.incident.SignPattern;
import io.modelwatch.udfs.stats.Category;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Anything abnormal for n of the last m windows: the counter before alerts has seen to that, so whatever begins is one. */
public final class SustainedAnomaly implements IncidentKind {
    public static final String NAME = "SustainedAnomaly";

    private static final long serialVersionUID = 1;
    private static final String ANOMALY = "anomaly";

    /** What may be set of it. */
    record Parameters(
            @Key(
                    name = "patterns.sustained-anomaly.enabled",
                    byDefault = "true",
                    meaning = "Whether any other anomaly is recognised as SustainedAnomaly.")
            boolean enabled)
            implements KindParameters {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String meaning() {
        return "Something has left its normal range and stayed there, and no more specific kind fits.";
    }

    @Override
    public Class<? extends KindParameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Set<Subject> subjects() {
        return Set.of(Subject.MODELS, Subject.CANDIDATES);
    }

    @Override
    public boolean namesTheRest() {
        return true;
    }

    @Override
    public SignPattern pattern(PatternLimits limits) {
        return SignPattern.of(
                this,
                List.of(PatternStage.of(ANOMALY, sign -> sign.began(NAME, EnumSet.allOf(Category.class)))),
                limits.withinMillis(),
                match -> SignPattern.only(match, ANOMALY).recognised(NAME));
    }
}
