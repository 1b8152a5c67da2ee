package io.modelwatch.schemas.read;

import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.event.Refusal;
import io.modelwatch.schemas.event.Refusal.Reason;
import io.modelwatch.schemas.read.foreign.HeaderMarks;
import io.modelwatch.schemas.read.foreign.JsonMarks;
import io.modelwatch.schemas.read.foreign.MagicBytes;
import java.util.Optional;

/**
 * Names the format that a refused record looks like, where it is not one that is read: the reader of a dead letter then knows what
 * the producer sends. Used only after a record is refused.
 */
final class ForeignFormats {
    private final String read;

    /** @param read the names of the formats that are read, for a sentence */
    ForeignFormats(String read) {
        this.read = read;
    }

    /** The refusal of a record that no format recognises; its value is neither null nor empty. */
    Refused unknown(Incoming record) {
        byte[] value = record.value;
        Reason reason = value[0] == 0 ? Reason.REGISTRY_FRAMING : Reason.UNKNOWN_FORMAT;
        String looks = HeaderMarks.name(record.headers)
                .or(() -> MagicBytes.name(value))
                .map(name -> " and looks like " + name)
                .orElse("");
        return new Refused(reason, "the record must be %s, begins with %02X%s".formatted(read, value[0] & 0xFF, looks));
    }

    /**
     * The refusal of a record that was read as a JSON object of ours: if it is an object of another format, the refusal says so; if its
     * headers are those of another, it names them too. Other refusals stay as they are.
     */
    Refusal explain(Refusal refusal, Incoming record) {
        boolean mayBeForeign = refusal.reason() == Reason.MISSING_FIELD || refusal.reason() == Reason.MALFORMED;
        int start = mayBeForeign ? JsonObjects.firstObject(record.value) : -1;
        if (start < 0) {
            return refusal;
        }
        Optional<String> object = JsonMarks.name(record.value, start);
        if (object.isPresent()) {
            return new Refusal(
                    Reason.UNKNOWN_FORMAT,
                    "the record must be %s with the contract's fields, looks like %s".formatted(read, object.get()));
        }
        return HeaderMarks.name(record.headers)
                .map(name -> new Refusal(refusal.reason(), refusal.sentence() + "; by its headers it is " + name))
                .orElse(refusal);
    }
}
