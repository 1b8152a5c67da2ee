package io.modelwatch.udfs.op;

import io.modelwatch.schemas.Event;
import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.Segments;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Events as the source would make them, for tests. */
final class Events {
    static final String MODEL = "ranker";
    static final String VERSION = "v1";
    static final Segments IOS = new Segments(List.of("device=ios"));

    private Events() {}

    static Event request(String id, long time) {
        return request(id, MODEL, VERSION, time);
    }

    static Event request(String id, String model, String version, long time) {
        Event event = about(Event.Kind.REQUEST, id, time);
        event.model = model;
        event.version = version;
        event.segments = IOS;
        return event;
    }

    static Event response(String id, long time, String... items) {
        return response(id, MODEL, VERSION, time, items);
    }

    static Event response(String id, String model, String version, long time, String... items) {
        Event event = about(Event.Kind.RESPONSE, id, time);
        event.model = model;
        event.version = version;
        event.status = "ok";
        event.items = new long[items.length];
        for (int i = 0; i < items.length; i++) {
            event.items[i] = hash(items[i]);
        }
        return event;
    }

    static Event failure(String id, long time, String status) {
        Event event = response(id, time);
        event.status = status;
        return event;
    }

    /** Feedback that was in Kafka at a time, about an act at the same time. */
    static Event feedback(String id, String item, double label, long recordTime) {
        return feedback(id, item, label, recordTime, recordTime);
    }

    static Event feedback(String id, String item, double label, long recordTime, long actTime) {
        Event event = about(Event.Kind.FEEDBACK, id, recordTime);
        event.item = hash(item);
        event.label = label;
        event.labelTime = actTime;
        return event;
    }

    static long hash(String text) {
        return Hash.of64(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Event about(Event.Kind kind, String id, long time) {
        Event event = new Event().reset(kind);
        event.requestId = id.getBytes(StandardCharsets.UTF_8);
        event.hash = Hash.of64(event.requestId);
        event.time = time;
        return event;
    }
}
