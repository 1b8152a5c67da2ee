package io.modelwatch.udfs.incident;

import java.io.Serializable;

/** What a pattern asks of a sign: a function of it alone, which emits nothing. */
@FunctionalInterface
public interface SignTest extends Serializable {
    boolean holds(Sign sign);

    /** What a pattern asks of a sign and of one that an earlier stage holds. */
    @FunctionalInterface
    interface Together extends Serializable {
        boolean hold(Sign earlier, Sign sign);
    }
}
