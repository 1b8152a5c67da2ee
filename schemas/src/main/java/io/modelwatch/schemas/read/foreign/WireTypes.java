package io.modelwatch.schemas.read.foreign;

/** Protobuf has no mark of its own. But only a few values that are not of it can be divided into its fields to the last byte. */
final class WireTypes {
    private static final int MAX_VARINT = 10;
    private static final int MAX_FIELD = (1 << 29) - 1;

    private final byte[] value;
    private int at;

    private WireTypes(byte[] value) {
        this.value = value;
    }

    /** Whether the value consists of whole fields with numbers and types that there may be; groups, which nobody writes, are none. */
    static boolean fit(byte[] value) {
        return new WireTypes(value).fit();
    }

    private boolean fit() {
        while (at < value.length) {
            long tag = varint();
            long field = tag >>> 3;
            if (field < 1 || field > MAX_FIELD || !skip((int) tag & 7)) {
                return false;
            }
        }
        return at == value.length;
    }

    private boolean skip(int wireType) {
        long length =
                switch (wireType) {
                    case 0 -> {
                        varint();
                        yield 0;
                    }
                    case 1 -> 8;
                    case 2 -> varint();
                    case 5 -> 4;
                    default -> -1;
                };
        if (length < 0 || length > value.length - at) { // also where a varint did not end
            return false;
        }
        at += (int) length;
        return true;
    }

    /** Leaves {@link #at} behind the value where it does not end. */
    private long varint() {
        long number = 0;
        for (int i = 0; i < MAX_VARINT && at < value.length; i++) {
            byte next = value[at++];
            number |= (long) (next & 0x7f) << (7 * i);
            if (next >= 0) {
                return number;
            }
        }
        at = value.length + 1;
        return -1;
    }
}
