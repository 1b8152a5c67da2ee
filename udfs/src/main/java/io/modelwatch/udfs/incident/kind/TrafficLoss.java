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

/** The same traffic is missing in every version that lives: it is lost before it reaches the model. */
public final class TrafficLoss implements IncidentKind {
    public static final String NAME = "TrafficLoss";

    private static final long serialVersionUID = 1;
    private static final String ANOMALY = "anomaly";

    /** What may be set of it. */
    record Parameters(
            @Key(
                    name = "patterns.traffic-loss.enabled",
                    byDefault = "true",
                    meaning = "Whether a loss of traffic in every version is recognised as TrafficLoss.")
            boolean enabled)
            implements KindParameters {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String meaning() {
        return "Traffic is missing in every version that lives: it is lost before it reaches the model.";
    }

    @Override
    public Class<? extends KindParameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Optional<Category> headlineCategory() {
        return Optional.of(Category.TRAFFIC);
    }

    @Override
    public boolean unitesVersions() {
        return true;
    }

    @Override
    public SignPattern pattern(PatternLimits limits) {
        return SignPattern.of(
                this,
                List.of(PatternStage.of(ANOMALY, TrafficLoss::matches)),
                limits.withinMillis(),
                match -> recognised(SignPattern.only(match, ANOMALY)));
    }

    private static boolean matches(Sign sign) {
        return sign.began(NAME, EnumSet.of(Category.TRAFFIC))
                && sign.side() == Side.BELOW
                && sign.around().everyVersion();
    }

    private static Sign recognised(Sign anomaly) {
        return anomaly.recognised(NAME, Sign.EVERY_VERSION, anomaly.at(), anomaly.since());
    }
}
