package io.modelwatch.udfs.inference;

import java.util.Optional;

/**
 * Searches an ONNX file, before ONNX Runtime gets it, for weights in other files: those have no checksum, and their names are paths of this
 * machine. A file that is not ONNX in protobuf is refused as well, since it cannot be checked. Field numbers are those
 * of onnx.proto. Reads each byte at most once for each message around it, and uses no length before comparing it with the bytes that are
 * left.
 */
final class OnnxFile {
    /** As protobuf's own readers allow. */
    private static final int MAX_DEPTH = 100;

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH = 2;
    private static final int FIXED32 = 5;

    private static final String NO_ONNX = "is no ONNX file";
    private static final String EXTERNAL =
            "must hold all of its weights: those in other files have no checksum and are not"
                    + " read; save it with save_as_external_data=False";

    private final byte[] bytes;
    private int at;

    private OnnxFile(byte[] bytes) {
        this.bytes = bytes;
    }

    /** What is wrong with a file, to be read after its name; empty where ONNX Runtime may read it. */
    static Optional<String> refusal(byte[] file) {
        try {
            new OnnxFile(file).read(Message.MODEL, file.length, 0);
            return Optional.empty();
        } catch (Refused refused) {
            return Optional.of(refused.getMessage());
        }
    }

    private static final class Refused extends Exception {
        Refused(String sentence) {
            super(sentence, null, false, false);
        }
    }

    /** Messages in which a tensor may lie, at any depth. */
    private enum Message {
        MODEL,
        GRAPH,
        NODE,
        ATTRIBUTE,
        FUNCTION,
        TRAINING,
        SPARSE_TENSOR,
        TENSOR;

        /** What lies in a field; null: nothing that is looked for. */
        Message in(int field) {
            return switch (this) {
                case MODEL -> field == 7 ? GRAPH : field == 20 ? TRAINING : field == 25 ? FUNCTION : null;
                case GRAPH -> field == 1 ? NODE : field == 5 ? TENSOR : field == 15 ? SPARSE_TENSOR : null;
                case NODE -> field == 5 ? ATTRIBUTE : null;
                case ATTRIBUTE -> inAttribute(field);
                case FUNCTION -> field == 7 ? NODE : field == 11 ? ATTRIBUTE : null;
                case TRAINING -> field == 1 || field == 2 ? GRAPH : null;
                case SPARSE_TENSOR -> field == 1 || field == 2 ? TENSOR : null;
                case TENSOR -> null;
            };
        }

        private static Message inAttribute(int field) {
            return switch (field) {
                case 5, 10 -> TENSOR;
                case 6, 11 -> GRAPH;
                case 22, 23 -> SPARSE_TENSOR;
                default -> null;
            };
        }

        /** Whether the field says which other file holds the data, or that one does. */
        boolean isExternal(int field, boolean isZero) {
            return this == TENSOR && (field == 13 || (field == 14 && !isZero));
        }
    }

    private void read(Message message, int end, int depth) throws Refused {
        if (depth > MAX_DEPTH) {
            throw new Refused("must nest at most " + MAX_DEPTH + " deep");
        }
        while (at < end) {
            long tag = varint(end, 5);
            int field = (int) (tag >>> 3);
            if (field < 1 || tag > 0xFFFFFFFFL) {
                throw new Refused(NO_ONNX);
            }
            int wireType = (int) (tag & 7);
            long value = wireType == VARINT ? varint(end, 10) : 0;
            if (message.isExternal(field, wireType == VARINT && value == 0)) {
                throw new Refused(EXTERNAL);
            }
            readOn(wireType, message.in(field), end, depth);
        }
    }

    /** @param part what lies in a field of a length; null: to be stepped over */
    private void readOn(int wireType, Message part, int end, int depth) throws Refused {
        switch (wireType) {
            case VARINT -> {} // read already
            case FIXED64 -> skip(Long.BYTES, end);
            case FIXED32 -> skip(Integer.BYTES, end);
            case LENGTH -> {
                long length = varint(end, 5);
                int from = at;
                skip(length, end);
                if (part != null) {
                    int to = at;
                    at = from;
                    read(part, to, depth + 1);
                }
            }
            default -> throw new Refused(NO_ONNX); // groups: no ONNX file has any
        }
    }

    private void skip(long length, int end) throws Refused {
        if (length > end - at) {
            throw new Refused(NO_ONNX);
        }
        at += (int) length;
    }

    private long varint(int end, int maxBytes) throws Refused {
        long value = 0;
        for (int i = 0; i < maxBytes && at < end; i++) {
            byte next = bytes[at++];
            value |= (next & 0x7FL) << (7 * i);
            if (next >= 0) {
                return value;
            }
        }
        throw new Refused(NO_ONNX);
    }
}
