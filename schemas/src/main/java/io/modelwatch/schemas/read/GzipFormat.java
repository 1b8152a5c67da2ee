package io.modelwatch.schemas.read;

import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.event.Refusal.Reason;
import io.modelwatch.schemas.read.frame.Unpacking;
import java.io.IOException;

/** Values that somebody has packed with gzip before Kafka got them, of any format that is known by its bytes. */
final class GzipFormat implements RecordFormat {
    private static final byte FIRST = 0x1F;
    private static final byte SECOND = (byte) 0x8B;

    private final Formats inside;

    /** @param inside what may be packed */
    GzipFormat(Formats inside) {
        this.inside = inside;
    }

    static Refused tooLarge() {
        return new Refused(
                Reason.TOO_LARGE,
                "the unpacked value must be at most " + ContractRules.MAX_RECORD + " bytes, was more");
    }

    @Override
    public String name() {
        return "gzip of these (1F 8B)";
    }

    @Override
    public boolean recognises(Incoming record, byte[] value) {
        return value[0] == FIRST && value.length > 1 && value[1] == SECOND;
    }

    @Override
    public void read(Incoming record, byte[] value, EventSink sink) {
        byte[] plain = unpacked(value);
        RecordFormat format = plain.length == 0 ? null : inside.of(record, plain);
        if (format == null) {
            throw new Refused(
                    Reason.UNKNOWN_FORMAT,
                    "what is packed with gzip must be " + inside.names()
                            + (plain.length == 0 ? ", was empty" : ", begins with %02X".formatted(plain[0] & 0xFF)));
        }
        format.read(record, plain, sink);
    }

    private static byte[] unpacked(byte[] value) {
        try {
            byte[] plain = Unpacking.gzip(value, ContractRules.MAX_RECORD);
            if (plain == null) {
                throw tooLarge();
            }
            return plain;
        } catch (IOException broken) {
            throw Refused.malformed("what is packed with gzip must be whole, was not");
        }
    }
}
