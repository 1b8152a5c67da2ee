package io.modelwatch.udfs.window;

/**
 * Says that a subtask saw a model in a pane.
 *
 * @param paneStart epoch milliseconds, inclusive
 * @param paneMillis length of the pane
 * @param count unweighted events, >= 1
 */
public record RollCall(String model, long paneStart, long paneMillis, long count) {
    /** The watermark after which no other subtask can report the model in the pane. */
    public long closesAt() {
        return paneStart + paneMillis - 1;
    }
}
