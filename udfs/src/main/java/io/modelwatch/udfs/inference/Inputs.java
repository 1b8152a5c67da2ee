package io.modelwatch.udfs.inference;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.TensorInfo;
import io.modelwatch.schemas.Sampled;
import io.modelwatch.schemas.Tensor;
import io.modelwatch.udfs.inference.ScoringException.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A model's inputs with the tensors of a request that go there. */
final class Inputs {
    /** The tensor of a model with one input. */
    static final String FEATURES = "features";

    private final List<Port> ports;
    private final Map<String, String> tensors;

    private Inputs(List<Port> ports, Map<String, String> tensors) {
        this.ports = ports;
        this.tensors = tensors;
    }

    static boolean areWellFormed(String pairs) {
        for (String pair : pairs.split(",")) {
            if (!pair.matches("[^=]+=[^=]+")) {
                return false;
            }
        }
        return true;
    }

    /** @param pairs input=tensor, separated by commas; empty: by the names of the inputs */
    static Inputs of(List<NodeInfo> graph, String pairs) throws ScoringException {
        Map<String, String> named = new HashMap<>();
        for (String pair : pairs.isEmpty() ? new String[0] : pairs.split(",")) {
            String[] both = pair.split("=");
            named.put(both[0].strip(), both[1].strip());
        }
        List<Port> ports = new ArrayList<>();
        Map<String, String> tensors = new HashMap<>();
        for (NodeInfo node : graph) {
            ports.add(port(node));
            String standard = graph.size() == 1 ? FEATURES : node.getName();
            String given = named.remove(node.getName());
            tensors.put(node.getName(), given == null ? standard : given);
        }
        if (!named.isEmpty()) {
            throw new ScoringException(
                    Reason.NOT_A_MODEL,
                    "inputs must name inputs of the model, %s, not %s"
                            .formatted(DenseAdapter.describe(graph), named.keySet()));
        }
        return new Inputs(List.copyOf(ports), tensors);
    }

    private static Port port(NodeInfo node) throws ScoringException {
        if (node.getInfo() instanceof TensorInfo tensor) {
            Port port = Datatype.of(tensor.type)
                    .map(datatype -> new Port(node.getName(), datatype, tensor.getShape()))
                    .orElse(null);
            if (port != null && port.hasFixedRows()) {
                return port;
            }
        }
        throw new ScoringException(
                Reason.NOT_A_MODEL,
                "each input must be %s of shape [n, ...] with fixed sizes after n, is %s"
                        .formatted(List.of(Datatype.values()), ModelSession.describe(node)));
    }

    List<Port> ports() {
        return ports;
    }

    String tensorOf(Port port) {
        return tensors.get(port.name());
    }

    /** Why a request lacks what the model wants, or null. */
    String refusal(Sampled request, int rows) {
        for (Port port : ports) {
            String name = tensorOf(port);
            Tensor tensor = Rows.tensor(request, name);
            if (tensor == null || !port.accepts(tensor, rows)) {
                return "tensor %s for input %s: wanted %s, given %s"
                        .formatted(name, port.name(), port.wanted(rows), tensor == null ? "none" : Port.given(tensor));
            }
        }
        return null;
    }
}
