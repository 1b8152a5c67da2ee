package io.modelwatch.udfs.detect;

import io.modelwatch.schemas.Span;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Why a rule can never fire, whatever is measured. Nothing else would ever say so: such a rule looks like one that has nothing to report.
 */
public final class NeverFires implements Serializable {
    private final long freezeForMillis;
    private final long forgetAfterMillis;
    private final List<Long> windowMillis;

    private NeverFires(DetectionSettings settings, List<Long> windowMillis) {
        this.freezeForMillis = settings.freezeForMillis();
        this.forgetAfterMillis = settings.forgetAfterMillis();
        this.windowMillis = List.copyOf(windowMillis);
    }

    /** @param windowMillis the lengths of windows that are measured */
    public static NeverFires by(DetectionSettings settings, List<Long> windowMillis) {
        return new NeverFires(settings, windowMillis);
    }

    /** One sentence for each reason, without the rule's name; empty if it can fire on every window that it judges. */
    public List<String> reasons(Rule rule) {
        List<String> reasons = new ArrayList<>();
        if (rule.detector().learns()) {
            judged(rule).forEach(window -> addReasons(rule, window, reasons));
        }
        return reasons;
    }

    /** Why it judges nothing at all, if no window that is measured is one of its. */
    public Optional<String> withoutWindow(Rule rule) {
        return judged(rule).isEmpty()
                ? Optional.of("windows must match one of windows.lengths (%s), was '%s'"
                        .formatted(
                                windowMillis.stream().map(Span::text).collect(Collectors.joining(", ")),
                                rule.windows()))
                : Optional.empty();
    }

    private List<Long> judged(Rule rule) {
        Globs globs = Globs.ofWindows(rule.windows());
        return windowMillis.stream()
                .filter(window -> globs.match(Span.text(window)))
                .toList();
    }

    /** The n-th abnormal window ends n - 1 windows after the first at the earliest. */
    private void addReasons(Rule rule, long window, List<String> reasons) {
        long needed = Math.multiplyExact(window, rule.abnormal() - 1L);
        long frozen = rule.detector().freezesForMillis(freezeForMillis, window);
        if (needed >= frozen) {
            String after = (frozen == freezeForMillis ? "detection.freeze-for = " : "") + Span.text(frozen);
            reasons.add(
                    ("it can never fire on windows of %s: '%s of %s' takes %s or more, and after %s what is abnormal is the "
                                    + "new normal")
                            .formatted(Span.text(window), rule.abnormal(), rule.ofWindows(), Span.text(needed), after));
        }
        if (window > forgetAfterMillis) {
            reasons.add("it can never learn on windows of %s: a series is forgotten after detection.forget-after = %s"
                    .formatted(Span.text(window), Span.text(forgetAfterMillis)));
        }
    }
}
