package io.modelwatch.udfs.incident.kind;

import io.modelwatch.schemas.Key;
import io.modelwatch.udfs.detect.Finding.Side;
import io.modelwatch.udfs.incident.IncidentKind;
import io.modelwatch.udfs.incident.KindParameters;
import io.modelwatch.udfs.incident.PatternLimits;
import io.modelwatch.udfs.incident.PatternStage;
import io.modelwatch.udfs.incident.Sign;
import io.modelwatch.udfs.incident.SignPattern;
import io.modelwatch.udfs.stats.Category;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/**
 * Labels of a model stopped coming, or nearly, while its traffic was normal at that time: what collects them is broken, or is not asked.
 * How far they must fall is said by the rules on {@code label_flow}.
 */
public final class LabelLoss implements IncidentKind {
    public static final String NAME = "LabelLoss";

    private static final long serialVersionUID = 1;
    private static final String ANOMALY = "anomaly";
    private static final String FLOW = "label_flow";

    /** What may be set of it. */
    record Parameters(
            @Key(
                    name = "patterns.label-loss.enabled",
                    byDefault = "true",
                    meaning = "Whether a loss of labels while traffic is normal is recognised as LabelLoss.")
            boolean enabled)
            implements KindParameters {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String meaning() {
        return "Labels of a model stopped coming, or nearly, while its traffic was normal.";
    }

    @Override
    public Class<? extends KindParameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Optional<Category> headlineCategory() {
        return Optional.of(Category.LABELS);
    }

    @Override
    public SignPattern pattern(PatternLimits limits) {
        return SignPattern.of(
                this,
                List.of(PatternStage.of(ANOMALY, LabelLoss::matches)),
                limits.withinMillis(),
                match -> SignPattern.only(match, ANOMALY).recognised(NAME));
    }

    private static boolean matches(Sign sign) {
        return sign.began(NAME, EnumSet.of(Category.LABELS))
                && sign.side() == Side.BELOW
                && sign.finding().series().metric().equals(FLOW)
                && !sign.around().categories().contains(Category.TRAFFIC);
    }
}
