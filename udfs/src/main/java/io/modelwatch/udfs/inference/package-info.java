/** Scoring requests again with a model in ONNX form: reading the file, choosing where it runs, and turning requests into tensors. No engine. */
package io.modelwatch.udfs.inference;
