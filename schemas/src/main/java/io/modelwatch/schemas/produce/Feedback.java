package io.modelwatch.schemas.produce;

/**
 * What the user did, or the true value, as a producer writes it. Nothing is checked here: the reader refuses what breaks the contract.
 *
 * @param requestId id of the request; 1 to 256 bytes of UTF-8
 * @param itemId which prediction is meant; 1 to 256 bytes of UTF-8
 * @param label graded relevance or true value; 0 is a known negative; finite; NaN: none is given, but a kind
 * @param time when the user acted, epoch milliseconds, > 0; the latest of a kind wins, at a tie the larger grade
 * @param kind {@code click}, {@code purchase} or any word; null: none
 * @param position at which place the user saw the item, >= 1; 0: not known
 * @param value what a purchase was worth; NaN: not known
 * @param currency of the value, as in ISO 4217; null: not known
 * @param model whose answer it is about; null: of every model that the id touched
 */
public record Feedback(
        String requestId,
        String itemId,
        double label,
        long time,
        String kind,
        int position,
        double value,
        String currency,
        String model) {
    /** Just a label. */
    public Feedback(String requestId, String itemId, double label, long time) {
        this(requestId, itemId, label, time, null);
    }

    /** An act without a place and a value. */
    public Feedback(String requestId, String itemId, double label, long time, String kind) {
        this(requestId, itemId, label, time, kind, 0, Double.NaN, null, null);
    }
}
