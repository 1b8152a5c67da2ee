package io.modelwatch.udfs.op;

import io.modelwatch.schemas.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** A request's inputs as bytes, on the network and in state: the data as it is. */
final class Tensors {
    private Tensors() {}

    static void write(List<Tensor> tensors, Names names, DataOutputView out) throws IOException {
        out.writeShort(tensors.size());
        for (Tensor tensor : tensors) {
            names.write(tensor.name(), out);
            names.write(tensor.datatype(), out);
            NumberArrays.write(tensor.shape(), out);
            out.writeInt(tensor.data().length);
            out.write(tensor.data());
        }
    }

    /** About how many bytes they take. */
    static long size(List<Tensor> tensors) {
        long size = 0;
        for (Tensor tensor : tensors) {
            size += tensor.name().length() + (long) tensor.shape().length * Long.BYTES + tensor.data().length;
        }
        return size;
    }

    static List<Tensor> read(Names names, DataInputView in) throws IOException {
        int count = in.readUnsignedShort();
        List<Tensor> tensors = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String name = names.readString(in);
            String datatype = names.readString(in);
            long[] shape = NumberArrays.readLongs(in);
            byte[] data = new byte[in.readInt()];
            in.readFully(data);
            tensors.add(new Tensor(name, datatype, shape, data));
        }
        return tensors;
    }
}
