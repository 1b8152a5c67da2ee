package io.modelwatch.local.simulate;

import static io.modelwatch.schemas.Check.check;

import java.util.Map;

/**
 * One injected fault.
 *
 * @param name unique in its scenario
 * @param model which model
 * @param version which version; empty: every version
 * @param segment requests of which segment, for example {@code device=ios}; empty: all
 * @param beginMillis after the start of the live part, >= 0
 * @param durationMillis > 0
 * @param size its meaning depends on the kind; > 0
 */
public record Fault(
        String name,
        FaultKind kind,
        String model,
        String version,
        String segment,
        long beginMillis,
        long durationMillis,
        double size) {
    public Fault {
        check(beginMillis >= 0, "begin must be >= 0, was %s ms", beginMillis);
        check(durationMillis > 0, "duration must be > 0, was %s ms", durationMillis);
        check(size > 0, "size must be > 0, was %s", size);
        check(
                kind != FaultKind.BAD_VERSION || !version.isEmpty(),
                "version must be given where kind is %s",
                kind.text());
        check(
                (kind != FaultKind.RESOURCE_LEAK && kind != FaultKind.OVERLOAD) || segment.isEmpty(),
                "segment must be empty where kind is %s, was %s",
                kind.text(),
                segment);
    }

    public long endMillis() {
        return beginMillis + durationMillis;
    }

    /** @param sinceLive milliseconds since the start of the live part; negative in history */
    boolean isActive(long sinceLive) {
        return sinceLive >= beginMillis && sinceLive < endMillis();
    }

    boolean hitsVersion(String candidate) {
        return version.isEmpty() || version.equals(candidate);
    }

    boolean hitsSegments(Map<String, String> segments) {
        if (segment.isEmpty()) {
            return true;
        }
        int split = segment.indexOf('=');
        return segment.substring(split + 1).equals(segments.get(segment.substring(0, split)));
    }
}
