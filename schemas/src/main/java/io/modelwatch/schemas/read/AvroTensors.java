package io.modelwatch.schemas.read;

import io.modelwatch.schemas.event.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;

/** Reads a request's inputs from where a cursor stands: for the sample only, so it may allocate. */
final class AvroTensors {
    private static final int TENSOR = Field.NAME.bit() | Field.DATATYPE.bit() | Field.SHAPE.bit() | Field.DATA.bit();

    private final AvroCursor cursor;

    AvroTensors(AvroCursor cursor) {
        this.cursor = cursor;
    }

    /**
     * @param inputs the writer's type of what has been stepped over once, so that it is known to be whole
     * @return null where it is no array of tensors, or one breaks a tensor's rules, or there are too many
     */
    List<Tensor> read(AvroType inputs) {
        if (inputs.type != Schema.Type.ARRAY || inputs.element.type != Schema.Type.RECORD) {
            return null;
        }
        AvroType element = inputs.element;
        int marked = 0;
        for (Field target : element.targets) {
            marked |= target == null ? 0 : target.bit();
        }
        if (marked != TENSOR) {
            return null;
        }
        List<Tensor> tensors = new ArrayList<>();
        for (long count = cursor.block(element.minSize); count != 0; count = cursor.block(element.minSize)) {
            for (long i = 0; i < count; i++) {
                Tensor tensor = tensors.size() < TensorRules.MAX_TENSORS ? readTensor(element) : null;
                if (tensor == null || !TensorRules.allow(tensor)) {
                    return null;
                }
                tensors.add(tensor);
            }
        }
        return tensors;
    }

    /** Null where a part cannot be one of a tensor; then the cursor is somewhere within the tensor. */
    private Tensor readTensor(AvroType type) {
        String name = "";
        String datatype = "";
        long[] shape = {};
        byte[] data = {};
        for (int i = 0; i < type.parts.length; i++) {
            Field field = type.targets[i];
            if (field == null) {
                cursor.skip(type.parts[i]);
                continue;
            }
            AvroType part = cursor.chosen(type.parts[i]);
            if (!fits(field, part)) {
                return null;
            }
            switch (field) {
                case NAME -> name = readName();
                case DATATYPE -> datatype = readDatatype();
                case SHAPE -> shape = readShape(part);
                default -> data = readData();
            }
            if (name == null || datatype == null) {
                return null;
            }
        }
        return new Tensor(name, datatype, shape, data);
    }

    /** Whether the branch that the record has, where the writer leaves a choice, is the one that can be read. */
    private static boolean fits(Field field, AvroType part) {
        return switch (field) {
            case SHAPE ->
                part.type == Schema.Type.ARRAY
                        && (part.element.type == Schema.Type.LONG || part.element.type == Schema.Type.INT);
            case DATA -> part.type == Schema.Type.BYTES;
            default -> part.type == Schema.Type.STRING || part.type == Schema.Type.BYTES;
        };
    }

    private String readName() {
        cursor.slice();
        return TensorRules.isName(cursor.bytes, cursor.sliceAt, cursor.sliceLength) ? slice() : null;
    }

    private String readDatatype() {
        cursor.slice();
        return cursor.sliceLength <= TensorRules.MAX_DATATYPE ? slice() : null;
    }

    private String slice() {
        return new String(cursor.bytes, cursor.sliceAt, cursor.sliceLength, StandardCharsets.UTF_8);
    }

    private byte[] readData() {
        cursor.slice();
        return Arrays.copyOfRange(cursor.bytes, cursor.sliceAt, cursor.sliceAt + cursor.sliceLength);
    }

    private long[] readShape(AvroType type) {
        long[] shape = new long[TensorRules.MAX_DIMENSIONS + 1];
        int size = 0;
        for (long count = cursor.block(1); count != 0; count = cursor.block(1)) {
            for (long i = 0; i < count; i++) {
                long dimension = type.element.type == Schema.Type.INT ? cursor.readInt() : cursor.readLong();
                if (size < shape.length) { // one more than is allowed is enough to be refused
                    shape[size++] = dimension;
                }
            }
        }
        return Arrays.copyOf(shape, size);
    }
}
