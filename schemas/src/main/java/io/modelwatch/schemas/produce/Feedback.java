package io.modelwatch.schemas.produce;

/**
 * What the user did, or the true value, as a producer writes it. Nothing is checked here: the reader refuses what breaks the contract.
 *
 * @param requestId id of the request; 1 to 256 bytes of UTF-8
 * @param itemId which prediction is meant; 1 to 256 bytes of UTF-8
 * @param label graded relevance or true value; 0 is a known negative; finite
 * @param time when the user acted, epoch milliseconds, > 0; the latest wins, at a tie the larger label
 */
public record Feedback(String requestId, String itemId, double label, long time) {}
