package io.modelwatch.udfs.inference;

import io.modelwatch.schemas.event.Tensor;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Walks over the elements of a BYTES tensor; each is a length of 4 bytes, little-endian, and so many bytes. */
final class Texts {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] data;
    private int start;
    private int end;

    Texts(Tensor tensor) {
        this.data = tensor.data();
    }

    /** Goes to the next element, or says that there is none, or none that is whole. */
    boolean next() {
        if (end + Integer.BYTES > data.length) {
            return false;
        }
        int length = (int) INTS.get(data, end);
        if (length < 0 || length > data.length - end - Integer.BYTES) {
            return false;
        }
        start = end + Integer.BYTES;
        end = start + length;
        return true;
    }

    byte[] bytes() {
        return data;
    }

    int start() {
        return start;
    }

    int length() {
        return end - start;
    }

    String text() {
        return new String(data, start, length(), StandardCharsets.UTF_8);
    }

    /** Whether the tensor holds exactly so many whole elements. */
    static boolean areWhole(Tensor tensor, long count) {
        Texts texts = new Texts(tensor);
        long found = 0;
        while (texts.next()) {
            found++;
        }
        return found == count && texts.end == texts.data.length;
    }
}
