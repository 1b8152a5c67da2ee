package io.modelwatch.schemas.read;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.read.mapping.Elements;
import io.modelwatch.schemas.read.mapping.MappedInput;
import io.modelwatch.schemas.read.mapping.MappedTopic;
import java.io.IOException;
import java.util.List;

/** Reads the objects of a topic's records, and makes an event of each for every mapping that applies to it. Not for several threads. */
final class MappedEvents implements JsonObjects.Reader {
    private final MappedTopic topic;
    private final MappedDraft draft;
    /** Of the record that is read, as the two below. */
    private Incoming record;

    private byte[] value;
    private int start;
    private EventSink sink;

    MappedEvents(MappedTopic topic, Draft draft) {
        this.topic = topic;
        this.draft = new MappedDraft(draft);
    }

    void read(Incoming newRecord, byte[] newValue, EventSink newSink) {
        record = newRecord;
        value = newValue;
        start = JsonObjects.start(newValue);
        sink = newSink;
        JsonObjects.read(newValue, start, this);
    }

    @Override
    public void read(JsonParser in) throws IOException {
        topic.read(in);
    }

    @Override
    public void end(boolean alone) throws IOException {
        boolean only = alone && topic.inputs().size() == 1 && topic.lists().isEmpty();
        List<MappedInput> whole = topic.whole();
        for (int i = 0; i < whole.size(); i++) {
            if (whole.get(i).applies()) {
                addEvent(whole.get(i), only);
            }
        }
        for (Elements list : topic.lists()) {
            switch (list.state()) {
                case GOOD -> readList(list);
                case ABSENT -> refuse(list, Refused.missing("the list at " + list.pointer()));
                case WRONG -> refuse(list, Refused.malformed(list.pointer() + " must be a list, was something else"));
            }
        }
    }

    private void readList(Elements list) throws IOException {
        try (JsonParser in = JsonReader.FACTORY.createParser(value, start + list.from(), list.to() - list.from())) {
            in.nextToken();
            while (in.nextToken() != JsonToken.END_ARRAY) {
                topic.readElement(list, in);
                for (MappedInput input : topic.inputs()) {
                    if (input.each == list && input.applies()) {
                        addEvent(input, false);
                    }
                }
            }
        }
    }

    /** The list cannot be read, for the first mapping that needs it; what a mapping asks of elements is asked of none. */
    private void refuse(Elements list, Refused why) {
        for (MappedInput input : topic.inputs()) {
            if (input.each == list && input.appliesToList()) {
                sink.begin(input.kind);
                sink.refuse(MappedDraft.told(why, "each is " + list.pointer(), input));
            }
        }
    }

    /** @param only whether nothing else can be read in the record */
    private void addEvent(MappedInput input, boolean only) {
        sink.begin(input.kind);
        try {
            draft.fill(input, input.kind, record.timestamp);
            sink.end();
            if (input.isJoined) {
                sink.beginAnswer();
                draft.fill(input, Kind.RESPONSE, record.timestamp);
                sink.endAnswer();
            }
        } catch (Refused refused) {
            Refused told = draft.told(refused, input);
            if (only) {
                sink.bury(told.refusal());
            } else {
                sink.refuse(told);
            }
        }
    }
}
