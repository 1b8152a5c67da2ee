package io.modelwatch.job.stage;

import io.modelwatch.udfs.window.CapAlert;

/** The two ways that measure, detect and alert alike, each by operators of its own: what happens on one must not hold up the other. */
public enum Branch {
    MAIN("", ""),
    SHADOW("-shadow", "Shadow: ");

    private final String uidSuffix;
    private final String namePrefix;

    Branch(String uidSuffix, String namePrefix) {
        this.uidSuffix = uidSuffix;
        this.namePrefix = namePrefix;
    }

    /** Candidates are counted apart from versions that serve. */
    CapAlert capAlert(long paneMillis) {
        return new CapAlert(paneMillis, this == MAIN ? "" : "shadow-");
    }

    String uid(String uid) {
        return uid + uidSuffix;
    }

    String name(String name) {
        return namePrefix + name;
    }
}
