package io.modelwatch.schemas.read;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.modelwatch.schemas.event.Tensor;
import io.modelwatch.schemas.read.text.JsonValues;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads a request's inputs from JSON: data is base64 of the raw bytes, or an array of numbers, of true and false (BOOL) or of texts
 * (BYTES), flat or nested as the shape says. For the sample only, so it may allocate, but no more than a few times what is there: nothing
 * becomes a tree.
 */
final class JsonTensors {
    private static final int ABSENT = -1;

    private final byte[] json;
    private final int from;
    private final int to;
    private final JsonValues values = new JsonValues();
    /** Of the tensor being read; null and negative where it was not there or is none. */
    private String name;

    private String datatype;
    private long[] shape;
    private int dataFrom;

    private JsonTensors(byte[] json, int from, int to) {
        this.json = json;
        this.from = from;
        this.to = to;
    }

    /** @return null where it is no array of tensors, or one breaks a tensor's rules, or there are too many */
    static List<Tensor> read(byte[] json, int from, int to) {
        try {
            return new JsonTensors(json, from, to).tensors();
        } catch (IOException unreadable) {
            return null; // counted as unreadable inputs; the message would quote the payload
        }
    }

    /** At the value that begins there. */
    private JsonParser parser(int start) throws IOException {
        JsonParser in = JsonReader.FACTORY.createParser(json, start, to - start);
        in.nextToken();
        return in;
    }

    private List<Tensor> tensors() throws IOException {
        List<Tensor> tensors = new ArrayList<>();
        try (JsonParser in = parser(from)) {
            if (in.currentToken() != JsonToken.START_ARRAY) {
                return null;
            }
            while (in.nextToken() != JsonToken.END_ARRAY) {
                Tensor tensor = tensors.size() < TensorRules.MAX_TENSORS ? tensor(in) : null;
                if (tensor == null || !TensorRules.allow(tensor)) {
                    return null;
                }
                tensors.add(tensor);
            }
        }
        return tensors;
    }

    /** The data may stand before what says how to read it, so it is stepped over at first. */
    private Tensor tensor(JsonParser in) throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            return null;
        }
        name = null;
        datatype = null;
        shape = null;
        dataFrom = ABSENT;
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            Field field = Field.named(in.currentName());
            in.nextToken();
            readPart(field, in);
            in.skipChildren();
        }
        if (name == null || datatype == null || shape == null || dataFrom == ABSENT) {
            return null;
        }
        byte[] data = data();
        return data == null ? null : new Tensor(name, datatype, shape, data);
    }

    private void readPart(Field field, JsonParser in) throws IOException {
        if (field == Field.NAME) {
            name = isText(in) && TensorRules.isName(values.text, 0, values.textLength) ? in.getText() : null;
        } else if (field == Field.DATATYPE) {
            datatype = isText(in) && values.textLength <= TensorRules.MAX_DATATYPE ? in.getText() : null;
        } else if (field == Field.SHAPE) {
            shape = shape(in);
        } else if (field == Field.DATA) {
            dataFrom = from + (int) in.currentTokenLocation().getByteOffset();
        }
    }

    private boolean isText(JsonParser in) throws IOException {
        return in.currentToken() == JsonToken.VALUE_STRING && values.encode(in);
    }

    private long[] shape(JsonParser in) throws IOException {
        if (in.currentToken() != JsonToken.START_ARRAY) {
            return null;
        }
        long[] dimensions = new long[TensorRules.MAX_DIMENSIONS];
        int rank = 0;
        while (in.nextToken() != JsonToken.END_ARRAY) {
            if (rank == dimensions.length || in.currentToken().isStructStart() || !values.readWhole(in)) {
                return null;
            }
            dimensions[rank++] = values.whole;
        }
        return Arrays.copyOf(dimensions, rank);
    }

    private byte[] data() throws IOException {
        try (JsonParser in = parser(dataFrom)) {
            if (in.currentToken() == JsonToken.VALUE_STRING) {
                return in.getBinaryValue(Base64Variants.MIME_NO_LINEFEEDS);
            }
            if (in.currentToken() != JsonToken.START_ARRAY) {
                return null;
            }
            TensorNumbers numbers = new TensorNumbers(datatype);
            return addArray(in, 0, numbers) ? numbers.toBytes() : null;
        }
    }

    /** Adds an array that the parser is at the beginning of: all elements, or a row of each dimension from {@code depth} on. */
    private boolean addArray(JsonParser in, int depth, TensorNumbers numbers) throws IOException {
        long count = 0;
        boolean ofRows = false;
        while (in.nextToken() != JsonToken.END_ARRAY) {
            boolean isRow = in.currentToken() == JsonToken.START_ARRAY;
            if (count > 0 && isRow != ofRows) {
                return false;
            }
            ofRows = isRow;
            count++;
            boolean added = isRow ? depth + 1 < shape.length && addArray(in, depth + 1, numbers) : numbers.add(in);
            if (!added) {
                return false;
            }
        }
        boolean isFlat = depth == 0 && !ofRows; // its length is compared with the whole shape, as that of raw bytes
        boolean isInnermost = depth == shape.length - 1 || count == 0;
        return isFlat || (count == shape[depth] && (ofRows || isInnermost));
    }
}
