package io.modelwatch.udfs.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import io.modelwatch.schemas.event.Sampled;
import java.util.HashMap;
import java.util.Map;

/** Gathers the rows of all of a model's inputs. */
final class Feeds implements AutoCloseable {
    private final Inputs inputs;
    private final Map<String, Feed> feeds = new HashMap<>();
    /** The tensors of one run. */
    private final Map<String, OnnxTensor> fed = new HashMap<>();

    Feeds(Inputs inputs, int maxRows) {
        this.inputs = inputs;
        for (Port port : inputs.ports()) {
            feeds.put(port.name(), Feed.of(port, maxRows));
        }
    }

    /** Forgets what was gathered. */
    void clear() {
        feeds.values().forEach(Feed::clear);
    }

    void append(Sampled request, int from, int rows) {
        for (Port port : inputs.ports()) {
            feeds.get(port.name()).append(inputs.tensor(request, port), from, rows);
        }
    }

    /** As {@link Feed#tensor}, by the names of the inputs. */
    Map<String, OnnxTensor> tensors(int rows) throws OrtException {
        for (Map.Entry<String, Feed> feed : feeds.entrySet()) {
            fed.put(feed.getKey(), feed.getValue().tensor(rows));
        }
        return fed;
    }

    @Override
    public void close() {
        feeds.values().forEach(Feed::close);
    }
}
