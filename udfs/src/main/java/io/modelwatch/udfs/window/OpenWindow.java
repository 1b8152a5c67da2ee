package io.modelwatch.udfs.window;

/**
 * A window of a slice that is still open.
 *
 * @param windowMillis its length
 * @param horizonMillis label horizon; 0 for service and resources
 * @param start epoch milliseconds, inclusive
 */
public record OpenWindow(long windowMillis, long horizonMillis, long start) {
    /** Epoch milliseconds, exclusive. */
    public long end() {
        return start + windowMillis;
    }

    /** The watermark that closes it. */
    public long closesAt() {
        return end() - 1 + horizonMillis;
    }

    /** The window of the given length that contains this one; the length is a multiple of this one's. */
    public OpenWindow in(long longerMillis) {
        return new OpenWindow(longerMillis, horizonMillis, Math.floorDiv(start, longerMillis) * longerMillis);
    }
}
