package io.modelwatch.udfs.op.pattern;

import io.modelwatch.udfs.incident.IncidentKind;
import io.modelwatch.udfs.incident.PatternGuard;
import io.modelwatch.udfs.incident.Sign;
import io.modelwatch.udfs.stats.Category;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.apache.flink.cep.pattern.Pattern;

/** Anything abnormal for n of the last m windows: the counter before alerts has seen to that, so whatever begins is one. */
final class SustainedAnomaly implements SignPattern {
    /** The only stage. */
    static final String ANOMALY = "anomaly";

    private static final long serialVersionUID = 1;
    private static final String NAME = IncidentKind.SUSTAINED_ANOMALY.alertName();

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String uid() {
        return "recognise-sustained-anomaly";
    }

    @Override
    public Pattern<Sign, ?> stages(PatternGuard guard) {
        return Pattern.<Sign>begin(ANOMALY).where(new Stage.Alone(guard, SustainedAnomaly::matches));
    }

    private static boolean matches(Sign sign) {
        return Stage.began(sign, NAME, EnumSet.allOf(Category.class));
    }

    @Override
    public Sign recognise(Map<String, List<Sign>> match) {
        Sign anomaly = Stage.only(match, ANOMALY);
        return Stage.recognised(NAME, anomaly, anomaly.version(), anomaly.at(), anomaly.since());
    }
}
