package io.modelwatch.udfs.op.state;

import io.modelwatch.schemas.event.Tensor;
import io.modelwatch.udfs.format.Lengths;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** A request's inputs as bytes, on the network and in state: the data as it is. */
public final class Tensors {
    private Tensors() {}

    /** @param names keeps the names that recur as bytes */
    public static void write(List<Tensor> tensors, Names names, DataOutputView out) throws IOException {
        Lengths.write(tensors.size(), out);
        for (Tensor tensor : tensors) {
            names.write(tensor.name(), out);
            names.write(tensor.datatype(), out);
            Lengths.writeLongs(tensor.shape(), out);
            Lengths.writeBytes(tensor.data(), out);
        }
    }

    /** About how many bytes they take. */
    public static long size(List<Tensor> tensors) {
        long size = 0;
        for (Tensor tensor : tensors) {
            size += tensor.name().length() + (long) tensor.shape().length * Long.BYTES + tensor.data().length;
        }
        return size;
    }

    /** Reads what {@link #write} wrote. */
    public static List<Tensor> read(Names names, DataInputView in) throws IOException {
        List<Tensor> tensors = new ArrayList<>();
        for (int left = Lengths.read(in); left > 0; left--) {
            String name = names.readString(in);
            String datatype = names.readString(in);
            long[] shape = Lengths.readLongs(in);
            tensors.add(new Tensor(name, datatype, shape, Lengths.readBytes(in)));
        }
        return tensors;
    }
}
