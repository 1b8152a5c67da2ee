package io.modelwatch.schemas.read.mapping;

/**
 * A value that an object must have.
 *
 * @param isOfElement whether it is asked of an element of a list, and not of the whole object
 * @param words any of these, in UTF-8; empty: any value but null
 */
record Condition(Capture capture, boolean isOfElement, byte[][] words) {
    boolean holds() {
        if (words.length == 0) {
            return capture.state() != Capture.State.ABSENT;
        }
        for (byte[] word : words) {
            if (capture.is(word)) {
                return true;
            }
        }
        return false;
    }
}
