package io.modelwatch.udfs.inference;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.TensorInfo;
import io.modelwatch.schemas.event.Sampled;
import io.modelwatch.schemas.event.Tensor;
import io.modelwatch.udfs.inference.ScoringException.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** A model's inputs with the tensors of a request that go there. */
final class Inputs {
    /** The tensor of a model with one input, where none has the name of that input. */
    static final String FEATURES = "features";

    /** So that a few rows at least make a run in bounded memory. */
    private static final long MAX_ROW_BYTES = 1 << 24;

    private final List<Port> ports;
    /** By input. One that is missing is the only input, which takes what there is. */
    private final Map<String, String> tensors;
    /** How many rows each run has; 0: any number. */
    private final int batch;

    private Inputs(List<Port> ports, Map<String, String> tensors, int batch) {
        this.ports = ports;
        this.tensors = tensors;
        this.batch = batch;
    }

    static boolean areWellFormed(String pairs) {
        for (String pair : pairs.split(",")) {
            if (!pair.matches("[^=]+=[^=]+")) {
                return false;
            }
        }
        return true;
    }

    /**
     * @param pairs input=tensor, separated by commas; empty: by the names of the inputs
     * @param maxRows of a run
     */
    static Inputs of(List<NodeInfo> graph, String pairs, int maxRows) throws ScoringException {
        Map<String, String> named = new HashMap<>();
        for (String pair : pairs.isEmpty() ? new String[0] : pairs.split(",")) {
            String[] both = pair.split("=");
            named.put(both[0].strip(), both[1].strip());
        }
        List<Port> ports = new ArrayList<>();
        Map<String, String> tensors = new HashMap<>();
        for (NodeInfo node : graph) {
            ports.add(port(node));
            String given = named.remove(node.getName());
            if (given != null || graph.size() > 1) {
                tensors.put(node.getName(), given == null ? node.getName() : given);
            }
        }
        if (!named.isEmpty()) {
            throw noModel(
                    "inputs must name inputs of the model, %s, not %s", DenseAdapter.describe(graph), named.keySet());
        }
        if (ports.stream().mapToLong(Port::rowBytes).sum() > MAX_ROW_BYTES) {
            throw noModel(
                    "a row of all inputs must have at most %d bytes, is %s",
                    MAX_ROW_BYTES, DenseAdapter.describe(graph));
        }
        return new Inputs(List.copyOf(ports), tensors, batch(ports, maxRows));
    }

    private static Port port(NodeInfo node) throws ScoringException {
        String is = ModelSession.describe(node);
        if (!(node.getInfo() instanceof TensorInfo tensor)) {
            throw noModel("each input must be a tensor, is %s: export it without what makes tensors of maps", is);
        }
        Datatype datatype = Datatype.of(tensor).orElse(null);
        if (datatype == null || !datatype.isMade()) {
            throw noModel(
                    "no input of such a datatype can be made from Java, %s: export it with INT32, INT64 or FP32", is);
        }
        Port port = new Port(node.getName(), datatype, tensor.getShape());
        if (!port.hasFixedRows()) {
            throw noModel(
                    "each input must have the shape [n, ...] with fixed sizes after n, is %s: export it with the number "
                            + "of features (skl2onnx: FloatTensorType([None, 16]))",
                    is);
        }
        return port;
    }

    private static int batch(List<Port> ports, int maxRows) throws ScoringException {
        TreeSet<Long> fixed = new TreeSet<>();
        ports.stream().map(Port::batch).filter(rows -> rows > 0).forEach(fixed::add);
        if (fixed.size() > 1 || (!fixed.isEmpty() && fixed.last() > maxRows)) {
            throw noModel(
                    "where the inputs fix the number of rows it must be the same for all and at most %d, is %s: export "
                            + "it so that the first dimension is free (PyTorch: dynamic_axes)",
                    maxRows, fixed);
        }
        return fixed.isEmpty() ? 0 : Math.toIntExact(fixed.first());
    }

    private static ScoringException noModel(String sentence, Object... values) {
        return new ScoringException(Reason.NOT_A_MODEL, sentence.formatted(values));
    }

    List<Port> ports() {
        return ports;
    }

    /** How many rows each run has where the graph fixes it; 0: any number. */
    int batch() {
        return batch;
    }

    /** Memory for a row of all inputs together. */
    int rowBytes() {
        return Math.toIntExact(
                Math.max(1, ports.stream().mapToLong(Port::rowBytes).sum()));
    }

    /** What of a request goes to an input, or null. */
    Tensor tensor(Sampled request, Port port) {
        String name = tensors.get(port.name());
        if (name != null) {
            return Rows.tensor(request, name);
        }
        Tensor own = Rows.tensor(request, port.name());
        if (own != null) {
            return own;
        }
        Tensor features = Rows.tensor(request, FEATURES);
        return features == null ? onlyOne(request) : features;
    }

    private static Tensor onlyOne(Sampled request) {
        Tensor only = null;
        for (Tensor tensor : request.inputs()) {
            if (!tensor.name().equals(Rows.ITEM_ID)) {
                if (only != null) {
                    return null;
                }
                only = tensor;
            }
        }
        return only;
    }

    /** Why a request lacks what the model wants, or null. */
    String refusal(Sampled request, int rows) {
        for (Port port : ports) {
            Tensor tensor = tensor(request, port);
            String refusal = port.refusal(tensor, rows);
            if (refusal != null) {
                String name = tensor == null ? tensors.getOrDefault(port.name(), FEATURES) : tensor.name();
                return "tensor %s for input %s: %s".formatted(name, port.name(), refusal);
            }
        }
        return null;
    }
}
