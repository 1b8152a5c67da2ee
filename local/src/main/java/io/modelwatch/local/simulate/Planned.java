package io.modelwatch.local.simulate;

import static io.modelwatch.schemas.Check.check;

/**
 * One planned event: no fault.
 *
 * @param name unique among the planned events of its scenario
 * @param model which model; empty: every model
 * @param version that gets traffic by it; empty where the kind brings none
 * @param beginMillis after the start of the live part, >= 0
 * @param durationMillis > 0
 * @param size its meaning and range depend on the kind; 1 where it has none
 */
public record Planned(
        String name,
        PlannedKind kind,
        String model,
        String version,
        long beginMillis,
        long durationMillis,
        double size) {
    public Planned {
        check(beginMillis >= 0, "begin must be >= 0, was %s ms", beginMillis);
        check(durationMillis > 0, "duration must be > 0, was %s ms", durationMillis);
        check(
                size >= kind.least() && size <= kind.most(),
                "size must be in [%s, %s] where kind is %s, was %s",
                kind.least(),
                kind.most(),
                kind.text(),
                size);
        check(
                kind.ofVersion() == !version.isEmpty(),
                "version must be given only where kind is rollout or canary, was '%s' of %s",
                version,
                kind.text());
        check(!kind.ofVersion() || !model.isEmpty(), "model must be given where kind is %s", kind.text());
    }

    public long endMillis() {
        return beginMillis + durationMillis;
    }

    /** @param sinceLive milliseconds since the start of the live part; negative in history */
    public boolean isActive(long sinceLive) {
        return sinceLive >= beginMillis && sinceLive < endMillis();
    }

    public boolean isOf(String candidate) {
        return model.isEmpty() || model.equals(candidate);
    }

    /** How much of it is done: 0 before it, 1 after. */
    double progress(long sinceLive) {
        return Math.min(1, Math.max(0, (sinceLive - beginMillis) / (double) durationMillis));
    }
}
