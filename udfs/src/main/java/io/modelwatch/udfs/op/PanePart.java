package io.modelwatch.udfs.op;

/**
 * What one subtask added up of one slice and pane; parts are merged downstream.
 *
 * @param segment {@code all} or for example {@code device=ios}
 * @param paneStart epoch milliseconds, inclusive
 * @param paneMillis length of the pane
 * @param horizonMillis label horizon; 0 for service and resources
 * @param summaries as {@code Summaries} writes them
 */
public record PanePart(
        String model,
        String version,
        String segment,
        long paneStart,
        long paneMillis,
        long horizonMillis,
        byte[] summaries) {
    /** The key under which parts meet. */
    public String slice() {
        return String.join("|", model, version, segment);
    }
}
