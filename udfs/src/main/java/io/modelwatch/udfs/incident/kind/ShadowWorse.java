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
import java.util.Optional;
import java.util.Set;

/** Shadow scoring says that a candidate is worse, or fails. */
public final class ShadowWorse implements IncidentKind {
    public static final String NAME = "ShadowWorse";

    private static final long serialVersionUID = 1;
    private static final String ANOMALY = "anomaly";

    /** What may be set of it. */
    record Parameters(
            @Key(
                    name = "patterns.shadow-worse.enabled",
                    byDefault = "true",
                    meaning = "Whether a candidate that is worse is recognised as ShadowWorse.")
            boolean enabled)
            implements KindParameters {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String meaning() {
        return "Shadow scoring says that a candidate is worse than the primary, or fails.";
    }

    @Override
    public Class<? extends KindParameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Set<Subject> subjects() {
        return Set.of(Subject.CANDIDATES);
    }

    @Override
    public Optional<Category> headlineCategory() {
        return Optional.of(Category.SHADOW);
    }

    @Override
    public SignPattern pattern(PatternLimits limits) {
        return SignPattern.of(
                this,
                List.of(PatternStage.of(ANOMALY, sign -> sign.began(NAME, EnumSet.of(Category.SHADOW)))),
                limits.withinMillis(),
                match -> SignPattern.only(match, ANOMALY).recognised(NAME));
    }
}
