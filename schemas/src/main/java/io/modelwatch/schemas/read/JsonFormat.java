package io.modelwatch.schemas.read;

import io.modelwatch.schemas.event.Incoming;

/** A JSON object with the fields of the contract that the input has: one event of the input's kind. */
final class JsonFormat implements RecordFormat {
    private final JsonReader reader;

    JsonFormat(Draft draft) {
        this.reader = new JsonReader(draft);
    }

    @Override
    public String name() {
        return "a JSON object ({)";
    }

    @Override
    public boolean recognises(Incoming record, byte[] value) {
        return JsonReader.start(value) >= 0;
    }

    @Override
    public void read(Incoming record, byte[] value, EventSink sink) {
        sink.begin(record.input);
        reader.read(Contract.fields(record.input), value, JsonReader.start(value));
        sink.end();
    }
}
