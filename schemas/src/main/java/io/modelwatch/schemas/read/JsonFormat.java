package io.modelwatch.schemas.read;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.modelwatch.schemas.event.Incoming;
import java.io.IOException;

/**
 * JSON objects with the fields of the contract that the input has, each an event of the input's kind: one, several one after another, or
 * an array of them.
 */
final class JsonFormat implements RecordFormat {
    private final JsonReader reader;

    JsonFormat(Draft draft) {
        this.reader = new JsonReader(draft);
    }

    @Override
    public String name() {
        return "JSON ({ or [)";
    }

    @Override
    public boolean recognises(Incoming record, byte[] value) {
        return JsonObjects.start(value) >= 0;
    }

    @Override
    public void read(Incoming record, byte[] value, EventSink sink) {
        int start = JsonObjects.start(value);
        JsonObjects.read(value, start, new Events(record, value, start, sink));
    }

    /** Reads the objects of one record. */
    private final class Events implements JsonObjects.Reader {
        private final Incoming record;
        private final byte[] value;
        private final int start;
        private final EventSink sink;
        private Refused noObject;

        Events(Incoming record, byte[] value, int start, EventSink sink) {
            this.record = record;
            this.value = value;
            this.start = start;
            this.sink = sink;
        }

        @Override
        public void read(JsonParser in) throws IOException {
            sink.begin(record.input);
            noObject = null;
            if (in.currentToken() == JsonToken.START_OBJECT) {
                reader.readObject(Contract.fields(record.input), in);
            } else {
                noObject = Refused.malformed("an event must be an object, was " + in.currentToken());
                in.skipChildren();
            }
        }

        @Override
        public void end(boolean alone) {
            if (alone) {
                finish();
                return;
            }
            try {
                finish();
            } catch (Refused refused) {
                sink.refuse(refused);
            }
        }

        private void finish() {
            if (noObject != null) {
                throw noObject;
            }
            reader.finish(value, start);
            sink.end();
        }
    }
}
