package io.modelwatch.udfs.incident;

import io.modelwatch.schemas.alert.SegmentShare;
import io.modelwatch.schemas.event.Segments;
import io.modelwatch.udfs.detect.Figures;
import io.modelwatch.udfs.detect.Finding;
import java.util.Map;

/** Simplified Chinese; names of models, metrics and segments stay as they are. */
final class ChineseText implements IncidentText {
    /** What changes are called; any other name stays as it is. */
    private static final Map<String, String> CHANGES = Map.ofEntries(
            Map.entry("deployed", "部署"),
            Map.entry("first seen", "首次出现"),
            Map.entry("rule set", "设置规则"),
            Map.entry("rule enabled", "启用规则"),
            Map.entry("rule disabled", "停用规则"),
            Map.entry("rule deleted", "删除规则"),
            Map.entry("candidate registered", "注册候选模型"),
            Map.entry("candidate updated", "更新候选模型"),
            Map.entry("candidate retired", "下线候选模型"));

    @Override
    public String summary(Facts facts) {
        String where = facts.segment().equals(Segments.ALL) ? "" : "，主要集中在 " + facts.segment();
        return "%s：%s%s。".formatted(headline(facts), facts.figure(), where);
    }

    private static String headline(Facts facts) {
        String who = facts.version().equals(Sign.EVERY_VERSION)
                ? facts.model() + "（所有版本）"
                : facts.model() + " " + facts.version() + " ";
        String since = "自 " + facts.since() + " 起";
        return switch (facts.kind()) {
            case BAD_ROLLOUT ->
                facts.rollout().isEmpty() ? who + since + "表现不如旧版本" : who + "自 " + facts.rollout() + " 上线以来表现变差";
            case TRAFFIC_LOSS -> who + since + "流量丢失";
            case OVERLOAD -> who + since + "过载";
            case SHADOW_WORSE -> "候选模型 " + who + since + "表现不如主模型";
            case SILENT_FAILURE -> who + since + "预测质量下降，而延迟、错误率和流量看起来正常";
            case SUSTAINED_ANOMALY -> who + since + "持续异常";
        };
    }

    @Override
    public String description(Facts facts) {
        StringBuilder text = new StringBuilder(meaning(facts.kind()));
        text.append("本事件合并了 %d 个指标的 %d 次异常。".formatted(facts.metrics(), facts.anomalies()));
        if (!facts.explanation().isEmpty()) {
            text.append("按分群：").append(facts.explanation()).append('。');
        }
        if (!facts.changes().isEmpty()) {
            text.append("此前发生的变更（不一定有关）：").append(facts.changes()).append('。');
        }
        if (!facts.exemplars().isEmpty()) {
            text.append("可供排查的请求：").append(facts.exemplars()).append('。');
        }
        return text.toString();
    }

    private static String meaning(IncidentKind kind) {
        return switch (kind) {
            case BAD_ROLLOUT -> "该版本在部署或首次出现后不久出现异常，而旧版本没有。请考虑回滚。";
            case TRAFFIC_LOSS -> "所有版本的请求同时中断或减少：请先检查调用方，再检查模型本身。";
            case OVERLOAD -> "负载或资源使用率先上升，随后延迟上升，接着出现错误或响应缺失：请求量超出了实例的处理能力。";
            case SHADOW_WORSE -> "影子评分表明，在相同的请求上候选模型不如主模型。用户未受影响；请勿将其上线。";
            case SILENT_FAILURE -> "响应迅速且没有报错，但预测质量比以前差：这类故障是服务监控发现不了的。";
            case SUSTAINED_ANOMALY -> "测得的数值持续偏离正常范围，且不符合任何更具体的模式。";
        };
    }

    @Override
    public String figure(Finding finding, String unit) {
        if (finding.isSilence()) {
            return "没有数据";
        }
        if (Double.isNaN(finding.value())) {
            return finding.series().metric() + " 异常";
        }
        String is = finding.series().metric() + " 为 " + Figures.quantity(finding.value(), unit);
        if (!Double.isNaN(finding.expected())) {
            return is + "，预期约为 " + Figures.quantity(finding.expected(), unit);
        }
        if (finding.value() > finding.upper()) {
            return is + "，高于上限 " + Figures.quantity(finding.upper(), unit);
        }
        return finding.value() < finding.lower() ? is + "，低于下限 " + Figures.quantity(finding.lower(), unit) : is;
    }

    @Override
    public String segment(SegmentShare share) {
        return "%s 解释了变化的 %s（意外度 %s 比特）"
                .formatted(share.segment(), IncidentText.percent(share.share()), IncidentText.bits(share.surprise()));
    }

    @Override
    public String change(Change change) {
        return "%s %s %s"
                .formatted(
                        IncidentText.time(change.at()),
                        CHANGES.getOrDefault(change.what(), change.what()),
                        change.subject());
    }

    @Override
    public String more(long count) {
        return "另有 %d 项".formatted(count);
    }
}
