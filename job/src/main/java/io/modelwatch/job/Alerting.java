package io.modelwatch.job;

import io.modelwatch.schemas.Alert;
import io.modelwatch.schemas.Transition;
import io.modelwatch.schemas.Verdict;
import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.op.FollowAlert;
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
                        TypeInformation.of(Transition.class),
                        new FollowAlert(settings, Catalog::metric, rewriteForMillis))
                .uid(branch.uid("follow-alert"))
                .name(branch.name("FollowAlert (life cycle)"))
                .getSideOutput(FollowAlert.RAW_ALERTS);
    }
}
