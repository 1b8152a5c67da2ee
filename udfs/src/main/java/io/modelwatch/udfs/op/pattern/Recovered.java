package io.modelwatch.udfs.op.pattern;

import io.modelwatch.udfs.incident.IncidentSettings;
import io.modelwatch.udfs.incident.PatternGuard;
import io.modelwatch.udfs.incident.Sign;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.cep.pattern.Pattern;

/**
 * Nothing of a version is abnormal any more, and nothing of it begins within the hold-down time: the end of an incident. It cannot be switched off,
 * since incidents end by it.
 */
final class Recovered implements SignPattern {
    static final String CALM = "calm";
    static final String ANOMALY = "anomaly";

    private static final long serialVersionUID = 1;

    private final long holdDownMillis;

    Recovered(IncidentSettings incidents) {
        this.holdDownMillis = incidents.holdDownMillis();
    }

    @Override
    public String name() {
        return Sign.RECOVERED;
    }

    @Override
    public String uid() {
        return "recognise-recovered";
    }

    @Override
    public Pattern<Sign, ?> stages(PatternGuard guard) {
        return Pattern.<Sign>begin(CALM)
                .where(new Stage.Alone(guard, sign -> sign.kind() == Sign.Kind.CALM))
                .notFollowedBy(ANOMALY)
                .where(new Stage.Alone(guard, sign -> sign.kind() == Sign.Kind.BEGAN))
                .where(new Stage.After(
                        CALM, guard, (calm, anomaly) -> calm.version().equals(anomaly.version())))
                .within(Duration.ofMillis(holdDownMillis));
    }

    @Override
    public Sign recognise(Map<String, List<Sign>> match) {
        Sign calm = Stage.only(match, CALM);
        return Stage.recognised(Sign.RECOVERED, calm, calm.version(), calm.at() + holdDownMillis, calm.since());
    }
}
