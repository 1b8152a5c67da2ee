package io.modelwatch.udfs.follow;

import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.FeedbackKind;
import io.modelwatch.schemas.event.Segments;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Events as the source would make them, for tests. */
public final class Events {
    public static final String MODEL = "ranker";
    public static final String VERSION = "v1";
    public static final Segments IOS = new Segments(List.of("device=ios"));

    private Events() {}

    public static Event request(String id, long time) {
        return request(id, MODEL, VERSION, time);
    }

    public static Event request(String id, String model, String version, long time) {
        Event event = about(Event.Kind.REQUEST, id, time);
        event.model = model;
        event.version = version;
        event.segments = IOS;
        return event;
    }

    public static Event response(String id, long time, String... items) {
        return response(id, MODEL, VERSION, time, items);
    }

    public static Event response(String id, String model, String version, long time, String... items) {
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

    public static Event failure(String id, long time, String status) {
        Event event = response(id, time);
        event.status = status;
        return event;
    }

    /** Feedback that was in Kafka at a time, about an act at the same time. */
    public static Event feedback(String id, String item, double label, long recordTime) {
        return feedback(id, item, label, recordTime, recordTime);
    }

    public static Event feedback(String id, String item, double label, long recordTime, long actTime) {
        Event event = about(Event.Kind.FEEDBACK, id, recordTime);
        event.item = hash(item);
        event.label = label;
        event.labelTime = actTime;
        return event;
    }

    /** An act without a label, that was in Kafka when it was done. */
    public static Event act(String id, String item, String kind, long recordTime) {
        Event event = feedback(id, item, Double.NaN, recordTime, recordTime);
        event.feedbackKind = FeedbackKind.of(kind);
        return event;
    }

    public static long hash(String text) {
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
