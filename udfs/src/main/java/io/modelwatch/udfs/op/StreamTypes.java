package io.modelwatch.udfs.op;

import io.modelwatch.schemas.Event;
import io.modelwatch.schemas.Incoming;
import io.modelwatch.schemas.Outcome;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/** The streams' types whose serializers are written by hand. */
public final class StreamTypes {
    public static final TypeInformation<Incoming> INCOMING =
            new HandWrittenType<>(Incoming.class, new ChainedOnlySerializer<>(Incoming.class));
    public static final TypeInformation<Event> EVENT = new HandWrittenType<>(Event.class, new EventSerializer());
    public static final TypeInformation<Outcome> OUTCOME =
            new HandWrittenType<>(Outcome.class, new ChainedOnlySerializer<>(Outcome.class));

    private StreamTypes() {}
}
