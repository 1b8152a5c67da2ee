package io.modelwatch.udfs.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import java.util.Map;

/** Runs a model and takes the scores from one of its outputs. */
interface OutputScores extends AutoCloseable {
    /**
     * @param fed as many rows as {@code run} says
     * @param scores where those of the first rows go, from a place on
     */
    void take(Map<String, OnnxTensor> fed, int run, float[] scores, int at, int rows) throws OrtException;

    @Override
    void close();
}
