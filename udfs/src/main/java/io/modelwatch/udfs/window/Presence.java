package io.modelwatch.udfs.window;

/**
 * Since when a slice has been there. Times are epoch milliseconds.
 *
 * @param first start of its first pane: the windows around it are partial
 * @param last start of its newest pane
 * @param forgetAt when the slice is forgotten unless a newer pane came; its only timer apart from those of its windows
 */
public record Presence(String model, String version, String segment, long first, long last, long forgetAt) {
    /** The presence of a slice after its first part. */
    public static Presence of(PanePart part, long forgetAt) {
        return new Presence(part.model(), part.version(), part.segment(), part.paneStart(), part.paneStart(), forgetAt);
    }

    /** Whether the pane is not between the first and the newest. */
    public boolean isNews(long pane) {
        return pane < first || pane > last;
    }

    /** After another pane. */
    public Presence with(long pane) {
        return new Presence(model, version, segment, Math.min(first, pane), Math.max(last, pane), forgetAt);
    }

    /** The same, forgotten at another time. */
    public Presence forgottenAt(long time) {
        return new Presence(model, version, segment, first, last, time);
    }
}
