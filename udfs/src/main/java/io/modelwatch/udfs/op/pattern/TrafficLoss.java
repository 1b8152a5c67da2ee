package io.modelwatch.udfs.op.pattern;

import io.modelwatch.udfs.detect.Finding.Side;
import io.modelwatch.udfs.incident.IncidentKind;
import io.modelwatch.udfs.incident.PatternGuard;
import io.modelwatch.udfs.incident.Sign;
import io.modelwatch.udfs.stats.Category;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.apache.flink.cep.pattern.Pattern;

/** The same traffic is missing in every version that lives: it is lost before it reaches the model. */
final class TrafficLoss implements SignPattern {
    /** The only stage. */
    static final String ANOMALY = "anomaly";

    private static final long serialVersionUID = 1;
    private static final String NAME = IncidentKind.TRAFFIC_LOSS.alertName();

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String uid() {
        return "recognise-traffic-loss";
    }

    @Override
    public Pattern<Sign, ?> stages(PatternGuard guard) {
        return Pattern.<Sign>begin(ANOMALY).where(new Stage.Alone(guard, TrafficLoss::matches));
    }

    private static boolean matches(Sign sign) {
        return Stage.began(sign, NAME, EnumSet.of(Category.TRAFFIC))
                && sign.side() == Side.BELOW
                && sign.around().everyVersion();
    }

    @Override
    public Sign recognise(Map<String, List<Sign>> match) {
        Sign anomaly = Stage.only(match, ANOMALY);
        return Stage.recognised(NAME, anomaly, Sign.EVERY_VERSION, anomaly.at(), anomaly.since());
    }
}
