package io.modelwatch.udfs.detect;

import io.modelwatch.schemas.Span;
import java.util.ArrayList;
import java.util.List;

/** Why a rule can never fire, whatever is measured. Nothing else would ever say so: such a rule looks like one that has nothing to report. */
public final class NeverFires {
    private final long freezeForMillis;
    private final long forgetAfterMillis;
    private final List<Long> windowMillis;

    /**
     * @param freezeForMillis after which an abnormal series is the new normal, > 0
     * @param forgetAfterMillis silence after which a series is forgotten, > 0
     * @param windowMillis the lengths of windows that are measured
     */
    public NeverFires(long freezeForMillis, long forgetAfterMillis, List<Long> windowMillis) {
        this.freezeForMillis = freezeForMillis;
        this.forgetAfterMillis = forgetAfterMillis;
        this.windowMillis = List.copyOf(windowMillis);
    }

    /** One sentence for each reason, without the rule's name; empty if it can fire on every window that it judges. */
    public List<String> reasons(Rule rule) {
        List<String> reasons = new ArrayList<>();
        Globs judged = Globs.ofWindows(rule.windows());
        for (long window : windowMillis) {
            if (rule.detector().learns() && judged.match(Span.text(window))) {
                addReasons(rule, window, reasons);
            }
        }
        return reasons;
    }

    /** The n-th abnormal window ends n - 1 windows after the first at the earliest. */
    private void addReasons(Rule rule, long window, List<String> reasons) {
        long needed = Math.multiplyExact(window, rule.abnormal() - 1L);
        if (needed >= freezeForMillis) {
            reasons.add(
                    ("it can never fire on windows of %s: '%s of %s' takes %s or more, and after detection.freeze-for = %s "
                                    + "what is abnormal is the new normal")
                            .formatted(
                                    Span.text(window),
                                    rule.abnormal(),
                                    rule.ofWindows(),
                                    Span.text(needed),
                                    Span.text(freezeForMillis)));
        }
        if (window > forgetAfterMillis) {
            reasons.add("it can never learn on windows of %s: a series is forgotten after detection.forget-after = %s"
                    .formatted(Span.text(window), Span.text(forgetAfterMillis)));
        }
    }
}
