package io.modelwatch.schemas.produce;

/**
 * One item that a model ranked or classified.
 *
 * @param itemId 1 to 256 bytes of UTF-8
 * @param score in the model's own scale; finite, or the item has a rank and no score
 */
public record Prediction(String itemId, double score) {}
