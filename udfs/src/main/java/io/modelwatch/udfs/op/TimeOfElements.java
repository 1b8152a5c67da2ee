package io.modelwatch.udfs.op;

import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * How far the elements of an operator with a second input brought event time. Event time waits for both inputs, and the other may end only
 * when the elements have ended: then the time that the elements reached is to pass before the final watermark.
 */
final class TimeOfElements {
    /** The last watermark of the elements that was not their end. */
    private long reached = Long.MIN_VALUE;
    /** The last one of both inputs that has passed. */
    private long passed = Long.MIN_VALUE;

    /** To be told each watermark of the elements. */
    void reach(Watermark mark) {
        reached = isEnd(mark) ? reached : mark.getTimestamp();
    }

    /**
     * To be told each watermark of both inputs.
     *
     * @return the one that is to pass before it; null where there is none
     */
    Watermark before(Watermark mark) {
        Watermark last = isEnd(mark) && reached > passed ? new Watermark(reached) : null;
        passed = mark.getTimestamp();
        return last;
    }

    private static boolean isEnd(Watermark mark) {
        return mark.getTimestamp() == Watermark.MAX_WATERMARK.getTimestamp();
    }
}
