package io.modelwatch.schemas.read.frame;

import io.modelwatch.schemas.event.Headers;
import io.modelwatch.schemas.read.frame.SchemaId.Kind;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds the id of a record's schema, which serializers of registries write in front of the body or into a header:
 *
 * <pre>
 * 00, id in 4 bytes                     Confluent; Apicurio from 3 on
 * 00, id in 8 bytes, of which 4 are 0   Apicurio 2
 * 03, 00 or 05 (zlib), UUID             AWS Glue
 * header __value_schema_id              Confluent: 00 and 4 bytes, or 01 and a UUID
 * headers apicurio.value.contentId, apicurio.value.globalId   Apicurio: 8 bytes
 * </pre>
 *
 * Numbers are big-endian.
 *
 * @param ids what the 8 bytes of Apicurio 2 are: {@link Kind#ID} or {@link Kind#GLOBAL_ID}
 */
public record Framing(Kind ids) {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final String CONFLUENT = "__value_schema_id";
    private static final String APICURIO_CONTENT = "apicurio.value.contentId";
    private static final String APICURIO_GLOBAL = "apicurio.value.globalId";
    private static final String APICURIO_ENCODING = "apicurio.value.encoding";

    private static final int NUMBER = 0;
    private static final int UUID = 1;
    private static final int GLUE = 3;
    private static final int ZLIB = 5;
    private static final int INT_FRAME = 1 + Integer.BYTES;
    private static final int LONG_FRAME = 1 + Long.BYTES;
    private static final int UUID_FRAME = 1 + 2 * Long.BYTES;

    /**
     * A record's framing.
     *
     * @param start where the body begins
     * @param packed whether the body is in zlib's format
     * @param asJson whether the body is JSON, whatever the schema's type
     */
    public record Frame(Kind kind, long high, long low, int start, boolean packed, boolean asJson) {
        public SchemaId id() {
            return new SchemaId(kind, high, low);
        }

        public boolean isOf(SchemaId id) {
            return id.low() == low && id.high() == high && id.kind() == kind;
        }
    }

    /** Whether a header names a schema. */
    public static boolean isInHeaders(Headers headers) {
        return headers.has(CONFLUENT) || headers.has(APICURIO_CONTENT) || headers.has(APICURIO_GLOBAL);
    }

    /** Null where no header names a schema in a way that is known. */
    public static Frame ofHeaders(Headers headers) {
        byte[] confluent = headers.last(CONFLUENT);
        if (confluent != null) {
            return ofConfluent(confluent);
        }
        boolean asJson = isJson(headers.last(APICURIO_ENCODING));
        byte[] content = headers.last(APICURIO_CONTENT);
        if (content != null) {
            return number(Kind.ID, content, asJson);
        }
        byte[] global = headers.last(APICURIO_GLOBAL);
        return global == null ? null : number(Kind.GLOBAL_ID, global, asJson);
    }

    /** Whether the value is long enough for a framing, and begins as one. */
    public static boolean isInFront(byte[] value) {
        return value[0] == NUMBER ? value.length >= INT_FRAME : isGlue(value);
    }

    /** Null where {@link #isInFront} does not hold. */
    public Frame inFrontOf(byte[] value) {
        if (isGlue(value)) {
            boolean packed = value[1] == ZLIB;
            return new Frame(Kind.GLUE, (long) LONGS.get(value, 2), (long) LONGS.get(value, 10), 18, packed, false);
        }
        if (!isInFront(value)) {
            return null;
        }
        int id = (int) INTS.get(value, 1);
        if (id == 0 && value.length >= LONG_FRAME) {
            return new Frame(ids, 0, (long) LONGS.get(value, 1), LONG_FRAME, false, false);
        }
        return new Frame(Kind.ID, 0, id, INT_FRAME, false, false);
    }

    private static boolean isGlue(byte[] value) {
        return value[0] == GLUE && value.length > UUID_FRAME && (value[1] == 0 || value[1] == ZLIB);
    }

    private static Frame ofConfluent(byte[] header) {
        if (header.length >= UUID_FRAME && header[0] == UUID) {
            return new Frame(Kind.GUID, (long) LONGS.get(header, 1), (long) LONGS.get(header, 9), 0, false, false);
        }
        boolean isNumber = header.length >= INT_FRAME && header[0] == NUMBER;
        return isNumber ? new Frame(Kind.ID, 0, (int) INTS.get(header, 1), 0, false, false) : null;
    }

    private static Frame number(Kind kind, byte[] header, boolean asJson) {
        return header.length == Long.BYTES ? new Frame(kind, 0, (long) LONGS.get(header, 0), 0, false, asJson) : null;
    }

    private static boolean isJson(byte[] encoding) {
        return encoding != null
                && encoding.length == 4
                && encoding[0] == 'J'
                && encoding[1] == 'S'
                && encoding[2] == 'O'
                && encoding[3] == 'N';
    }
}
