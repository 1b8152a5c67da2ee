package io.modelwatch.udfs.op;

import java.io.IOException;
import java.io.Serializable;

/** Knows how many commands there already are. */
@FunctionalInterface
public interface EndOfCommands extends Serializable {
    /** There are none. */
    EndOfCommands NONE = () -> -1;

    /**
     * The offset of the last record that can be read now; -1 if there is none. Asked once at each start.
     *
     * @throws IOException if it cannot be found out: the job then starts again
     */
    long lastOffset() throws IOException;
}
