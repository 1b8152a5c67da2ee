package io.modelwatch.udfs.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.Ending;
import io.modelwatch.schemas.alert.Verdict.Judgement;
import io.modelwatch.udfs.detect.JudgementSettings;
import java.time.Instant;
import java.util.List;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class PublishedJudgementsTest {
    private static final Instant TIME = Instant.parse("2026-11-22T10:00:00Z");

    @Test
    void byDefaultEveryRuleAndSegmentIsPublished() throws Exception {
        assertThat(publishes("*", "*", "LatencyHigh", "all")).isTrue();
        assertThat(publishes("*", "*", "LatencyHigh", "instance=ranker-0")).isTrue();
    }

    @Test
    void othersThanTheChosenRulesAreNot() throws Exception {
        assertThat(publishes("Latency*,ErrorsHigh", "*", "LatencyHigh", "all")).isTrue();
        assertThat(publishes("Latency*, ErrorsHigh", "*", "ErrorsHigh", "all")).isTrue();
        assertThat(publishes("Latency*,ErrorsHigh", "*", "ErrorsHighest", "all"))
                .isFalse();
    }

    @Test
    void othersThanTheChosenSegmentsAreNot() throws Exception {
        assertThat(publishes("*", "all,device=*", "LatencyHigh", "device=ios")).isTrue();
        assertThat(publishes("*", "all", "LatencyHigh", "all")).isTrue();
        assertThat(publishes("*", "all", "LatencyHigh", "device=ios")).isFalse();
    }

    @Test
    void everyJudgementIsPublishedButTheLastOfARuleThatNoLongerWatches() throws Exception {
        PublishedJudgements all = new PublishedJudgements(new JudgementSettings(true, "*", "*"));

        for (Judgement judgement : Judgement.values()) {
            for (Ending ending : Ending.values()) {
                assertThat(all.filter(verdict("LatencyHigh", "all", judgement, ending)))
                        .as("%s %s", judgement, ending)
                        .isEqualTo(ending != Ending.WITHDRAWN);
            }
        }
    }

    private static boolean publishes(String rules, String segments, String rule, String segment) throws Exception {
        PublishedJudgements filter =
                InstantiationUtil.clone(new PublishedJudgements(new JudgementSettings(true, rules, segments)));
        return filter.filter(verdict(rule, segment, Judgement.NORMAL, Ending.NONE));
    }

    private static Verdict verdict(String rule, String segment, Judgement judgement, Ending ending) {
        Series series = Series.of("ranker", "v1", segment, "latency_p99", "10s", "");
        var point = new MetricPoint(
                series,
                TIME,
                TIME.plusSeconds(10),
                TIME.plusSeconds(10),
                40,
                7,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                false,
                List.of());
        return new Verdict(
                point,
                rule,
                "warning",
                "ewma(lambda=0.2)",
                judgement,
                1,
                30,
                20,
                50,
                Verdict.View.NONE,
                false,
                ending,
                3,
                5,
                60_000);
    }
}
