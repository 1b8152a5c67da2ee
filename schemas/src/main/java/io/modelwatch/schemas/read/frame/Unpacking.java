package io.modelwatch.schemas.read.frame;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Unpacks a body in memory, up to a limit: a thousand bytes may be packed into one. Not by the JDK's streams: {@link
 * java.util.zip.GZIPInputStream} calls itself once for each member without content, and leaves native memory behind where a header is
 * broken.
 */
public final class Unpacking {
    private static final int LEAST_ROOM = 512;
    private static final byte[] NO_ROOM = {};

    private final byte[] packed;
    private final int most;
    private final Inflater inflater;
    private int at;
    private byte[] plain = NO_ROOM;
    private int size;

    private Unpacking(byte[] packed, int from, int most, Inflater inflater) {
        this.packed = packed;
        this.at = from;
        this.most = most;
        this.inflater = inflater;
    }

    /**
     * Of gzip's format (RFC 1952): one member, or several one after the other, whose contents are joined. What follows the last and does
     * not begin as a member is ignored.
     *
     * @param most bytes that are unpacked, >= 0
     * @return null where there are more
     * @throws IOException if a member is broken or cut off
     */
    public static byte[] gzip(byte[] packed, int most) throws IOException {
        Inflater inflater = new Inflater(true);
        try {
            return new Unpacking(packed, 0, most, inflater).members();
        } finally {
            inflater.end();
        }
    }

    /**
     * Of zlib's format, from a place on; what follows its end is ignored.
     *
     * @param most bytes that are unpacked, >= 0
     * @return null where there are more
     * @throws IOException if it is broken or cut off
     */
    public static byte[] zlib(byte[] packed, int from, int most) throws IOException {
        Inflater inflater = new Inflater(false);
        try {
            Unpacking body = new Unpacking(packed, from, most, inflater);
            return body.inflate() ? body.content() : null;
        } finally {
            inflater.end();
        }
    }

    private byte[] members() throws IOException {
        do {
            at = GzipHeader.end(packed, at);
            int from = size;
            if (!inflate()) {
                return null;
            }
            checkTrailer(from);
        } while (GzipHeader.begins(packed, at));
        return content();
    }

    private byte[] content() {
        return size == plain.length ? plain : Arrays.copyOf(plain, size);
    }

    /**
     * Unpacks what begins where this stands, and steps over it.
     *
     * @return false where there is more than may be
     */
    private boolean inflate() throws IOException {
        inflater.reset();
        inflater.setInput(packed, at, packed.length - at);
        try {
            while (!inflater.finished()) {
                if (size == most) {
                    if (inflater.inflate(new byte[1]) > 0) {
                        return false;
                    }
                    checkGoesOn();
                } else {
                    makeRoom();
                    int more = inflater.inflate(plain, size, plain.length - size);
                    size += more;
                    if (more == 0) {
                        checkGoesOn();
                    }
                }
            }
        } catch (DataFormatException broken) {
            throw new ZipException("what is packed must be as deflate writes it, was not: " + broken.getMessage());
        }
        at = packed.length - inflater.getRemaining();
        return true;
    }

    private void makeRoom() {
        if (size == plain.length) {
            long twice = Math.max(2L * size, Math.max(LEAST_ROOM, 2L * packed.length));
            plain = Arrays.copyOf(plain, (int) Math.min(most, twice));
        }
    }

    /** Where nothing comes out, there must be the end: all of the input is there already. */
    private void checkGoesOn() throws IOException {
        if (!inflater.finished() && (inflater.needsInput() || inflater.needsDictionary())) {
            throw new EOFException("what is packed must be whole, ends at byte " + packed.length);
        }
    }

    /** CRC-32 and length of the content, which begins at a place. */
    private void checkTrailer(int from) throws IOException {
        if (packed.length - at < 8) {
            throw new EOFException("a member must have a trailer of 8 bytes, had " + (packed.length - at));
        }
        CRC32 sum = new CRC32();
        sum.update(plain, from, size - from);
        if (GzipHeader.int32(packed, at) != (int) sum.getValue() || GzipHeader.int32(packed, at + 4) != size - from) {
            throw new ZipException("a member's content must have the sum and the length that its trailer says");
        }
        at += 8;
    }
}
