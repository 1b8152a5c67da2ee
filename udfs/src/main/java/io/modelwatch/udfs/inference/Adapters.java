package io.modelwatch.udfs.inference;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All adapters; to add one: a class, and a line here. */
public final class Adapters {
    public static final List<AdapterKind> KINDS = List.of(DenseAdapter.KIND, TextPairAdapter.KIND);

    private Adapters() {}

    /** The adapters that a candidate may name; known without ONNX Runtime. */
    public static List<String> names() {
        return KINDS.stream().map(AdapterKind::name).toList();
    }

    /** Everything that is wrong with an adapter's name or options, a sentence each; empty where they can be used. */
    public static List<String> problems(String adapter, Map<String, String> options) {
        return find(adapter)
                .map(kind -> kind.problems(options))
                .orElseGet(() -> List.of("adapter must be one of %s, was %s".formatted(names(), adapter)));
    }

    static Optional<AdapterKind> find(String adapter) {
        return KINDS.stream().filter(kind -> kind.name().equals(adapter)).findFirst();
    }

    static AdapterKind.Settings settings(AdapterKind kind, Map<String, String> given, ModelReader files) {
        Map<String, String> options = new HashMap<>();
        kind.options().forEach(option -> options.put(option.name(), option.standard()));
        options.putAll(given);
        return new AdapterKind.Settings(Map.copyOf(options), files);
    }
}
