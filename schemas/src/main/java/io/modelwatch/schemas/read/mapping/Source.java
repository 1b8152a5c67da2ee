package io.modelwatch.schemas.read.mapping;

/**
 * Where a field of an event comes from.
 *
 * @param constant UTF-8 of what it holds in every event; null where it is captured
 * @param capture of the value; null where it is constant
 * @param pointer where the value stands, as it is written; of a constant, itself
 */
public record Source(byte[] constant, Capture capture, String pointer) {
    public boolean isConstant() {
        return constant != null;
    }
}
