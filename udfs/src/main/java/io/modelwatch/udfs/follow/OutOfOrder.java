package io.modelwatch.udfs.follow;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.event.Event;
import java.io.Serializable;

/**
 * How much older than the newest record of its Kafka partition a record of each input may be, in milliseconds, >= 0. The slowest partition
 * sets the job's time, so the largest of the four delays all windows by as much.
 */
public record OutOfOrder(long requests, long responses, long feedback, long resources) implements Serializable {
    public OutOfOrder {
        check(
                Math.min(Math.min(requests, responses), Math.min(feedback, resources)) >= 0,
                "admission.out-of-order must be >= 0, was %s, %s, %s and %s ms",
                requests,
                responses,
                feedback,
                resources);
    }

    /** The same for every input. */
    public static OutOfOrder of(long millis) {
        return new OutOfOrder(millis, millis, millis, millis);
    }

    /**
     * The bound of one input. Heartbeats have the largest: where only they move time, because the partitions of the input with that bound
     * are idle, its records are not behind the clock when they arrive.
     */
    public long millis(Event.Kind kind) {
        return switch (kind) {
            case REQUEST -> requests;
            case RESPONSE -> responses;
            case FEEDBACK -> feedback;
            case RESOURCE -> resources;
            case HEARTBEAT, END -> Math.max(Math.max(requests, responses), Math.max(feedback, resources));
        };
    }

    /** {@link #millis} by the ordinal of the kind: asked for each record. */
    public long[] byKind() {
        Event.Kind[] kinds = Event.Kind.values();
        long[] millis = new long[kinds.length];
        for (Event.Kind kind : kinds) {
            millis[kind.ordinal()] = millis(kind);
        }
        return millis;
    }
}
