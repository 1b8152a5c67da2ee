package io.modelwatch.schemas.read;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.modelwatch.schemas.event.Refusal.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Walks over the objects of a value: one, several one after another (as of newline-delimited JSON), or an array of them. Nothing but
 * blanks may stand between and around them, but for a byte-order mark before them.
 */
final class JsonObjects {
    private static final int BYTE_ORDER_MARK = 3;

    /** Takes the objects. */
    interface Reader {
        /** Reads the object that the parser is at the beginning of, up to its end. An array may hold something else than an object. */
        void read(JsonParser in) throws IOException;

        /**
         * The object that was read last is whole, and what follows it may follow it.
         *
         * @param alone whether the value holds nothing else
         * @throws Refused where nothing of the value can be used that was not used before
         */
        void end(boolean alone) throws IOException;
    }

    private JsonObjects() {}

    /** Where the first of them begins, or the array; negative where there is none. */
    static int start(byte[] value) {
        int at = blanks(value, hasMark(value) ? BYTE_ORDER_MARK : 0);
        if (at < value.length && value[at] == '[') {
            int first = blanks(value, at + 1);
            return first < value.length && (value[first] == '{' || value[first] == ']') ? at : -1;
        }
        return at < value.length && value[at] == '{' ? at : -1;
    }

    /** Where the first object begins, in an array or not; negative where there is none. */
    static int firstObject(byte[] value) {
        int at = start(value);
        int first = at >= 0 && value[at] == '[' ? blanks(value, at + 1) : at;
        return first >= 0 && value[first] == '{' ? first : -1;
    }

    private static boolean hasMark(byte[] value) {
        return value.length > BYTE_ORDER_MARK
                && value[0] == (byte) 0xEF
                && value[1] == (byte) 0xBB
                && value[2] == (byte) 0xBF;
    }

    private static int blanks(byte[] value, int from) {
        int at = from;
        while (at < value.length && isBlank(value[at])) {
            at++;
        }
        return at;
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t' || octet == '\n' || octet == '\r';
    }

    /**
     * @param start where {@link #start} found them
     * @throws Refused where the rest of the value is no such thing; what was ended before stays used
     */
    static void read(byte[] value, int start, Reader reader) {
        if (start + 1 < value.length && value[start + 1] == 0) {
            throw Refused.malformed("JSON must be UTF-8, was UTF-16 or UTF-32");
        }
        try (JsonParser in = JsonReader.FACTORY.createParser(value, start, value.length - start)) {
            if (in.nextToken() == JsonToken.START_ARRAY) {
                readArray(in, reader);
            } else {
                readSequence(in, reader);
            }
        } catch (StreamConstraintsException e) {
            throw new Refused(Reason.TOO_LARGE, "JSON must nest at most 32 deep, with numbers of at most 400 digits");
        } catch (JsonProcessingException e) {
            throw Refused.malformed("JSON must be valid, was not at byte "
                    + (start + e.getLocation().getByteOffset())); // the message would quote the payload
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory must not fail", e);
        }
    }

    private static void readArray(JsonParser in, Reader reader) throws IOException {
        boolean first = true;
        in.nextToken();
        while (in.currentToken() != JsonToken.END_ARRAY) {
            reader.read(in);
            boolean last = in.nextToken() == JsonToken.END_ARRAY;
            if (last) {
                requireEnd(in);
            }
            reader.end(first && last);
            first = false;
            if (last) {
                return;
            }
        }
        requireEnd(in);
    }

    private static void requireEnd(JsonParser in) throws IOException {
        if (in.nextToken() != null) {
            throw Refused.malformed("nothing may follow the JSON array, was " + in.currentToken());
        }
    }

    private static void readSequence(JsonParser in, Reader reader) throws IOException {
        boolean first = true;
        while (in.currentToken() != null) {
            reader.read(in);
            JsonToken next = in.nextToken();
            if (next != null && next != JsonToken.START_OBJECT) {
                throw Refused.malformed("nothing but objects may follow a JSON object, was " + next);
            }
            reader.end(first && next == null);
            first = false;
        }
    }
}
