package io.modelwatch.schemas.read;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What stands for a request's id in all that the job keeps and writes: the id itself, or a keyed hash of it (HMAC-SHA256, RFC 2104), of
 * which the first 128 bits are kept, as 32 hexadecimal digits. Equal ids have equal hashes, so requests meet their responses as before;
 * without the key nobody can find out whose hash it is, nor try ids out.
 *
 * <p>Not for several threads.
 */
public final class RequestIds {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES_KEPT = 16;

    /** Null where ids stay as they are. */
    private final Mac mac;

    private RequestIds(Mac mac) {
        this.mac = mac;
    }

    public static RequestIds asTheyAre() {
        return new RequestIds(null);
    }

    /** @param secret UTF-8 of it is the key; empty: ids stay as they are */
    public static RequestIds hashedWith(String secret) {
        if (secret.isEmpty()) {
            return asTheyAre();
        }
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return new RequestIds(mac);
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("every Java has " + ALGORITHM, absent);
        }
    }

    /** @return UTF-8, an array of its own */
    byte[] of(byte[] bytes, int at, int length) {
        if (mac == null) {
            return Arrays.copyOfRange(bytes, at, at + length);
        }
        mac.update(bytes, at, length);
        return HexFormat.of().formatHex(mac.doFinal(), 0, BYTES_KEPT).getBytes(StandardCharsets.US_ASCII);
    }
}
