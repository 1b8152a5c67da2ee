package io.modelwatch.schemas.read.frame;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/** Unpacks a body in memory, up to a limit: a thousand bytes may be packed into one. */
public final class Unpacking {
    private Unpacking() {}

    /**
     * Of gzip's format; what follows its end is ignored.
     *
     * @param most bytes that are unpacked, >= 0
     * @return null where there are more
     * @throws IOException if it is broken or cut off
     */
    public static byte[] gzip(byte[] packed, int most) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return bounded(in, most);
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
        try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(packed, from, packed.length - from))) {
            return bounded(in, most);
        }
    }

    private static byte[] bounded(InputStream in, int most) throws IOException {
        byte[] plain = in.readNBytes(most);
        return plain.length == most && in.read() >= 0 ? null : plain;
    }
}
