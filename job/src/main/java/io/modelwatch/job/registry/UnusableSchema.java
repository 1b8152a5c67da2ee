package io.modelwatch.job.registry;

/** The registry has a schema that cannot be used, as it plainly says itself: to wait for another answer would be in vain. */
final class UnusableSchema extends Exception {
    private static final long serialVersionUID = 1;

    UnusableSchema(String message) {
        super(message);
    }
}
