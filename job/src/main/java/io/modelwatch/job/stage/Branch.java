package io.modelwatch.job.stage;

import io.modelwatch.udfs.window.CapAlert;

/** The two branches, which measure, detect and alert alike with operators of their own: neither may hold up the other. */
public enum Branch {
    MAIN("", ""),
    SHADOW("-shadow", "Shadow: ");

    private final String uidSuffix;
    private final String namePrefix;

    Branch(String uidSuffix, String namePrefix) {
        this.uidSuffix = uidSuffix;
        this.namePrefix = namePrefix;
    }

    /** Candidates are counted separately from versions that serve. */
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
