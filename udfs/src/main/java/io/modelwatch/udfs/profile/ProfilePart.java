package io.modelwatch.udfs.profile;

/**
 * What one subtask counted of the features of one model in one pane; parts are merged downstream. At the end of a bounded input one
 * without content says how far time had come, so that all subtasks' ends count and not only the last one's.
 *
 * @param paneStart epoch milliseconds, inclusive; at the end the last millisecond that real time covered
 * @param profile as {@link ModelProfile} writes it; empty at the end
 */
public record ProfilePart(String model, long paneStart, byte[] profile) {
    /** The end of what a subtask reads. */
    public static ProfilePart end(String model, long reached) {
        return new ProfilePart(model, reached, new byte[0]);
    }

    public boolean isEnd() {
        return profile.length == 0;
    }
}
