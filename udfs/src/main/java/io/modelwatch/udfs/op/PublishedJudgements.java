package io.modelwatch.udfs.op;

import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.Ending;
import io.modelwatch.udfs.detect.Globs;
import io.modelwatch.udfs.detect.JudgementSettings;
import org.apache.flink.api.common.functions.FilterFunction;

/**
 * The verdicts that are published as judgements: those of the chosen rules on the chosen segments. A rule's last verdict on a series that
 * it no longer watches ends an alert, and judges no point.
 */
public final class PublishedJudgements implements FilterFunction<Verdict> {
    private static final long serialVersionUID = 1;

    private final Globs rules;
    private final Globs segments;

    public PublishedJudgements(JudgementSettings settings) {
        this.rules = Globs.of(settings.rules());
        this.segments = Globs.of(settings.segments());
    }

    @Override
    public boolean filter(Verdict verdict) {
        return verdict.ending() != Ending.WITHDRAWN
                && rules.match(verdict.rule())
                && segments.match(verdict.point().series().segment());
    }
}
