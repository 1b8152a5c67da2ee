package io.modelwatch.schemas.read;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Seeded damage to records: flipped bits, cut, inserted, spliced, huge lengths, and pieces of JSON in the wrong place. */
final class Mutations {
    private static final String[] PIECES = {
        "null",
        "NaN",
        "1e999",
        "-0",
        "\"\\ud800\"",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "{}",
        "[[[[[[[[",
        "\\u0000",
        "\"time\":1,",
        "\"model\":null,",
        "99999999999999999999",
        "\"segments\":{\"device\":5,\"country\":[]},",
        "\"segments\":7,",
        "\"status\":200,",
        "\"status\":{},",
        "\"sampledRate\":\"12\",",
        "\"sampledRate\":0,",
        "\"latencyMicros\":-1,",
        "\"latencyMicros\":1.5e3,",
        "\"latencyMicros\":[2],",
        "\"label\":true,",
        "\"label\":\"0.25\",",
        "\"version\":7,",
        "\"score\":\"x\",",
        "\"score\":null,",
        "\"itemId\":{},",
        "\"itemId\":-0,",
        "\"gpu\":null,",
        "\"gpu\":NaN,",
        "\"readings\":{\"cpu\":\"x\",\"cpu\":1},",
        "\"predictions\":[1,{\"itemId\":1,\"itemId\":\"a\",\"score\":1}],"
    };
    private final Random random;

    Mutations(long seed) {
        this.random = new Random(seed);
    }

    /** @param other a second record, for splices */
    byte[] damage(byte[] record, byte[] other) {
        byte[] damaged = record;
        for (int i = random.nextInt(3); i >= 0; i--) {
            damaged = once(damaged, other);
        }
        return damaged;
    }

    private byte[] once(byte[] record, byte[] other) {
        int at = place(record);
        return switch (random.nextInt(8)) {
            case 0 -> Arrays.copyOf(record, at);
            case 1 -> replace(record, at, 0, randomBytes(1 + random.nextInt(8)));
            case 2 -> replace(record, at, 1 + random.nextInt(8), new byte[0]);
            case 3 -> replace(record, at, random.nextInt(2), hugeNumber());
            case 4 -> replace(record, at, record.length, Arrays.copyOfRange(other, place(other), other.length));
            case 5 -> replace(record, at, 0, PIECES[random.nextInt(PIECES.length)].getBytes(StandardCharsets.UTF_8));
            case 6 -> replace(record, at, 0, Arrays.copyOfRange(record, place(record), record.length));
            default -> flip(record);
        };
    }

    /** Mostly behind the header, without which a record is soon refused. */
    private int place(byte[] record) {
        int first = random.nextInt(20) == 0 ? 0 : Math.min(10, record.length);
        return first + random.nextInt(record.length - first + 1);
    }

    private byte[] flip(byte[] record) {
        byte[] flipped = record.clone();
        for (int i = random.nextInt(4); i >= 0 && flipped.length > 0; i--) {
            flipped[Math.min(place(flipped), flipped.length - 1)] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
    }

    private byte[] hugeNumber() {
        byte[] varint = randomBytes(1 + random.nextInt(10));
        for (int i = 0; i < varint.length - 1; i++) {
            varint[i] |= (byte) 0x80;
        }
        varint[varint.length - 1] &= 0x7F;
        return varint;
    }

    private byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] replace(byte[] record, int at, int removed, byte[] inserted) {
        int rest = Math.min(record.length, at + removed);
        byte[] result = Arrays.copyOf(record, at + inserted.length + record.length - rest);
        System.arraycopy(inserted, 0, result, at, inserted.length);
        System.arraycopy(record, rest, result, at + inserted.length, record.length - rest);
        return result;
    }
}
