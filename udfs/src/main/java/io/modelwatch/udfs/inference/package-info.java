/**
 * Scoring requests again with a model in ONNX form: reading the file, choosing where it runs, turning requests into tensors, and never
 * slowing the main path. Comparing the scores is the task of {@code compare}. No engine.
 */
package io.modelwatch.udfs.inference;
