package io.modelwatch.udfs.guard;

/** What one slice remembers cannot be read: the whole of it is dropped. It has no cause, since nothing but its bytes failed. */
public final class UnreadableMemory extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UnreadableMemory(String message) {
        super(message);
    }
}
