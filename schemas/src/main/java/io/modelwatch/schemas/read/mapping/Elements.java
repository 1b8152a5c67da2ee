package io.modelwatch.schemas.read.mapping;

import com.fasterxml.jackson.core.JsonToken;

/**
 * A list of which each element is an event. What an event needs may stand behind the list, so the list is stepped over, and read when the
 * object has ended: its bytes are read twice, and nothing is kept of them.
 */
public final class Elements {
    private final String pointer;
    private final Node root = new Node();
    private int from;
    private int to;
    private Capture.State state = Capture.State.ABSENT;

    Elements(String pointer) {
        this.pointer = pointer;
    }

    void clear() {
        state = Capture.State.ABSENT;
    }

    void found(JsonToken token, int listFrom, int listTo) {
        from = listFrom;
        to = listTo;
        state = token == JsonToken.START_ARRAY
                ? Capture.State.GOOD
                : token == JsonToken.VALUE_NULL ? Capture.State.ABSENT : Capture.State.WRONG;
    }

    /** Where pointers within an element start. */
    Node root() {
        return root;
    }

    public String pointer() {
        return pointer;
    }

    public Capture.State state() {
        return state;
    }

    /** Where the list begins, in bytes from the beginning of what the parser was given. */
    public int from() {
        return from;
    }

    /** Where it has ended. */
    public int to() {
        return to;
    }
}
