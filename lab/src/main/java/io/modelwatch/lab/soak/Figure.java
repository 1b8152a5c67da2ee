package io.modelwatch.lab.soak;

/** The watched figures: the first ones per TaskManager, the others of the job. */
enum Figure {
    RSS("resident memory", "MiB"),
    HEAP("heap after a collection", "MiB"),
    METASPACE("metaspace", "MiB"),
    /** What the JVM tracks, without the heap. */
    NATIVE("native memory", "MiB"),
    THREADS("threads", "threads"),
    CHECKPOINT("checkpoint", "MiB"),
    /** Records in the topics that the sources have not consumed yet. */
    LAG("lag", "records"),
    /** From a moment until the first metric point of a window that ends after it can be read. */
    BEHIND("time behind", "s");

    private final String text;
    private final String unit;

    Figure(String text, String unit) {
        this.text = text;
        this.unit = unit;
    }

    /** For people. */
    String text() {
        return text;
    }

    String unit() {
        return unit;
    }
}
