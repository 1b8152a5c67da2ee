package io.modelwatch.job.stage;

import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.udfs.detect.JudgementSettings;
import io.modelwatch.udfs.op.PublishedJudgements;
import java.util.Optional;
import org.apache.flink.streaming.api.datastream.DataStream;

/** What rules say of every point that they watch, for readers who want to see more than alerts. */
public final class Judgements {
    private Judgements() {}

    /** The verdicts to publish, in the chain that judged; nothing, and no operator, where the configuration publishes none. */
    public static Optional<DataStream<Verdict>> of(Detection detected, Plan plan, Branch branch) {
        JudgementSettings settings = plan.config().judgements();
        return settings.enabled() ? Optional.of(publish(detected, settings, branch)) : Optional.empty();
    }

    private static DataStream<Verdict> publish(Detection detected, JudgementSettings settings, Branch branch) {
        DataStream<Verdict> ofRules = publish(detected.ofRules(), settings, branch, "published-judgements");
        return detected.ofLabels()
                .map(verdicts -> publish(verdicts, settings, branch, "published-judgements-of-labels"))
                .map(ofRules::union)
                .orElse(ofRules);
    }

    private static DataStream<Verdict> publish(
            DataStream<Verdict> verdicts, JudgementSettings settings, Branch branch, String uid) {
        return verdicts.filter(new PublishedJudgements(settings))
                .uid(branch.uid(uid))
                .name(branch.name("judgements"));
    }
}
