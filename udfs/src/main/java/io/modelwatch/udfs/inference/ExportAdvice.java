package io.modelwatch.udfs.inference;

import java.util.List;

/** What to do about a model that ONNX Runtime does not load or run, beside its own words. */
final class ExportAdvice {
    private static final List<Advice> ALL = List.of(
            new Advice(
                    "is not a registered function/op",
                    "libraries of further operators are not loaded, export it with standard ones only"),
            new Advice("max supported IR version", "export it with an older IR version (onnx: ir_version)"),
            new Advice(
                    "released onnx opset versions",
                    "export it with an older operator set (PyTorch: opset_version, skl2onnx: target_opset)"),
            new Advice(
                    "Could not find an implementation",
                    "there is no such operator here for this datatype, export it in FP32"),
            new Advice(
                    "Got invalid dimensions for input",
                    "export it so that the numbers of rows and of tokens are free (PyTorch: dynamic_axes)"),
            new Advice(
                    "Non-zero status code returned while running",
                    "its first run failed, with zeros for several rows: export it so that the first dimension is free "
                            + "within the graph too (PyTorch: dynamic_axes, and no number of rows in view or reshape)"));

    private record Advice(String where, String what) {}

    private ExportAdvice() {}

    /** @param message of ONNX Runtime 1.28; a message that another version words differently gets no advice */
    static String about(String message) {
        String why = "ONNX Runtime refuses it: " + message.strip();
        return ALL.stream()
                .filter(advice -> message.contains(advice.where()))
                .findFirst()
                .map(advice -> why + " (" + advice.what() + ")")
                .orElse(why);
    }
}
