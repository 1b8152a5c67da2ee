package io.modelwatch.udfs.window;

/**
 * The panes in which a model is measured under its own name.
 *
 * @param since start of the first, epoch milliseconds; {@link Long#MIN_VALUE} where it was never turned away before
 * @param until start of the first in which it had been forgotten, epoch milliseconds; {@link Long#MAX_VALUE} while it is in
 */
public record ModelTerm(String model, long since, long until) {
    /** @param pane its start, epoch milliseconds */
    public boolean covers(long pane) {
        return since <= pane && pane < until;
    }

    /** Its identity: a model that was forgotten may come back. */
    public String key() {
        return since + "|" + model;
    }
}
