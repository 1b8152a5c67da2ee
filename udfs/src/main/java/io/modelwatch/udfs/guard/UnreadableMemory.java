package io.modelwatch.udfs.guard;

/** The memory of one slice cannot be read: all of it is dropped. It has no cause, since only its bytes are wrong. */
public final class UnreadableMemory extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UnreadableMemory(String message) {
        super(message);
    }
}
