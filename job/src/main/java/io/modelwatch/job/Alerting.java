package io.modelwatch.job;

import io.modelwatch.schemas.Alert;
import io.modelwatch.schemas.Verdict;
import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.incident.IncidentSettings;
import io.modelwatch.udfs.incident.MessageSettings;
import io.modelwatch.udfs.incident.Sign;
import io.modelwatch.udfs.op.FollowAlert;
import io.modelwatch.udfs.op.FollowIncident;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;

/** From what is abnormal to what people are told. */
final class Alerting {
    private Alerting() {}

    /** @param rewriteForMillis for how long after a restore what was told before may have been lost, and is told again */
    static DataStream<Alert> raise(
            DataStream<Verdict> verdicts, DetectionSettings settings, long rewriteForMillis, Branch branch) {
        return verdicts.keyBy(Verdict::alertKey, Types.STRING)
                .transform(
                        "FollowAlert",
                        TypeInformation.of(Alert.class),
                        new FollowAlert(settings, Catalog::metric, rewriteForMillis))
                .uid(branch.uid("follow-alert"))
                .name(branch.name("FollowAlert (life cycle)"));
    }

    /** Groups what belongs together; see docs/incidents.md. */
    static DataStream<Alert> incidents(
            DataStream<Sign> signs,
            IncidentSettings settings,
            MessageSettings messages,
            long rewriteForMillis,
            Branch branch) {
        return signs.keyBy(Sign::model, Types.STRING)
                .transform(
                        "FollowIncident",
                        TypeInformation.of(Alert.class),
                        new FollowIncident(settings, messages, Catalog::metric, rewriteForMillis))
                .uid(branch.uid("follow-incident"))
                .name(branch.name("FollowIncident (grouping, life cycle)"));
    }
}
