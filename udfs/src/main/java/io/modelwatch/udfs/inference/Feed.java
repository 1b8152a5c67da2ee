package io.modelwatch.udfs.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import io.modelwatch.schemas.event.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Gathers the rows of one of a model's inputs. */
interface Feed extends AutoCloseable {
    static Feed of(Port port, int maxRows) {
        return port.datatype() == Datatype.BYTES ? new OfTexts(port, maxRows) : new OfNumbers(port, maxRows);
    }

    /** Forgets what was gathered. */
    void clear();

    /** Puts rows of a tensor behind those that are there; the tensor fits the port. */
    void append(Tensor tensor, int from, int rows);

    /** What was gathered, filled up with zeros or empty texts to so many rows; valid until the next append, which begins anew. */
    OnnxTensor tensor(int rows) throws OrtException;

    @Override
    void close();

    /**
     * Numbers of the datatype that is wanted are, as they come over the wire, the numbers as they lie in memory: they are copied once, into
     * memory that the model reads. Others are cast on their way there.
     */
    final class OfNumbers implements Feed {
        private static final byte[] ZEROS = new byte[4096];

        private final Port port;
        private final int rowElements;
        private final int rowBytes;
        private final ByteBuffer buffer;
        /** By number of rows; made when first needed, all over the same buffer. */
        private final OnnxTensor[] tensors;

        OfNumbers(Port port, int maxRows) {
            this.port = port;
            this.rowElements = port.rowElements();
            this.rowBytes = (int) port.rowBytes();
            this.buffer = ByteBuffer.allocateDirect(maxRows * rowBytes).order(ByteOrder.LITTLE_ENDIAN);
            this.tensors = new OnnxTensor[maxRows + 1];
        }

        @Override
        public void clear() {
            buffer.clear();
        }

        @Override
        public void append(Tensor tensor, int from, int rows) {
            Datatype given = Datatype.named(tensor.datatype());
            if (given == port.datatype()) {
                buffer.put(tensor.data(), from * rowBytes, rows * rowBytes);
                return;
            }
            ByteBuffer data = Port.littleEndian(tensor);
            for (int i = from * rowElements; i < (from + rows) * rowElements; i++) {
                Numbers.put(given, data, i, port.datatype(), buffer);
            }
        }

        @Override
        public OnnxTensor tensor(int rows) throws OrtException {
            int end = rows * rowBytes;
            while (buffer.position() < end) {
                buffer.put(ZEROS, 0, Math.min(ZEROS.length, end - buffer.position()));
            }
            clear();
            if (tensors[rows] == null) {
                tensors[rows] = OnnxTensor.createTensor(
                        ModelSession.environment(),
                        buffer.slice(0, end).order(ByteOrder.LITTLE_ENDIAN),
                        port.shapeOf(rows),
                        port.datatype().type);
            }
            return tensors[rows];
        }

        @Override
        public void close() {
            for (OnnxTensor tensor : tensors) {
                if (tensor != null) {
                    tensor.close();
                }
            }
        }
    }

    /** Texts are copied by the runtime, into a tensor of their own for each run. */
    final class OfTexts implements Feed {
        private final Port port;
        private final int rowElements;
        private final String[] texts;
        private int gathered;
        private OnnxTensor tensor;

        OfTexts(Port port, int maxRows) {
            this.port = port;
            this.rowElements = port.rowElements();
            this.texts = new String[maxRows * rowElements];
        }

        @Override
        public void clear() {
            gathered = 0;
        }

        @Override
        public void append(Tensor given, int from, int rows) {
            Texts elements = new Texts(given);
            for (int i = 0; i < (from + rows) * rowElements && elements.next(); i++) {
                if (i >= from * rowElements) {
                    texts[gathered++] = elements.text();
                }
            }
        }

        @Override
        public OnnxTensor tensor(int rows) throws OrtException {
            close();
            Arrays.fill(texts, gathered, rows * rowElements, "");
            clear();
            tensor = OnnxTensor.createTensor(
                    ModelSession.environment(), Arrays.copyOf(texts, rows * rowElements), port.shapeOf(rows));
            return tensor;
        }

        @Override
        public void close() {
            if (tensor != null) {
                tensor.close();
                tensor = null;
            }
        }
    }
}
