package io.modelwatch.local.simulate;

import io.modelwatch.udfs.detect.Globs;
import io.modelwatch.udfs.incident.kind.LabelLoss;
import java.util.Locale;

/** What people plan, or what ends by itself, and must cause no incident beyond the one that it is. */
public enum PlannedKind {
    /** Traffic is {@code size} times as high. */
    SALE(false, 1, 100),
    /** Traffic shifts evenly from all other versions to one within the duration, and stays there. It has no size. */
    ROLLOUT(true, 1, 1),
    /** A version gets the share {@code size} of the traffic while it lasts. */
    CANARY(true, 1e-6, 0.999),
    /** A share {@code size} of the requests does not arrive; the job is told. */
    MAINTENANCE(false, 1e-6, 1),
    /** Labels are lost that would be written in this time. It has no size. */
    LABEL_OUTAGE(false, 1, 1);

    private final boolean ofVersion;
    private final double least;
    private final double most;

    PlannedKind(boolean ofVersion, double least, double most) {
        this.ofVersion = ofVersion;
        this.least = least;
        this.most = most;
    }

    /** Whether it brings a version. */
    boolean ofVersion() {
        return ofVersion;
    }

    double least() {
        return least;
    }

    double most() {
        return most;
    }

    /** Whether each of its models must tell it, as one incident. All others must cause none. */
    public boolean isTold() {
        return this == LABEL_OUTAGE;
    }

    /** The name of the kind of its incident; null if there must be none. */
    public String incident() {
        return isTold() ? LabelLoss.NAME : null;
    }

    /** Globs over metrics, one of which its incident must have. */
    public Globs foundBy() {
        return Globs.of(isTold() ? "label_flow" : "");
    }

    /** As written in a scenario, for example {@code label-outage}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
