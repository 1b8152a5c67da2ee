package io.modelwatch.udfs.inference;

import ai.onnxruntime.OnnxSequence;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Takes scores from maps of classes to chances, one for each row, as ZipMap makes them; the classes in their order are the columns. Each
 * map is read through the runtime's own objects: a tensor of chances costs a fraction.
 */
final class MapOutputScores implements OutputScores {
    private final ModelSession session;
    private final String output;
    private final Object wanted;

    /** @param wanted the class whose chance is the score */
    MapOutputScores(ModelSession session, String output, Object wanted) {
        this.session = session;
        this.output = output;
        this.wanted = wanted;
    }

    /** The classes of the first row, in their order: whole numbers by size, texts by their characters, as scikit-learn has them. */
    static List<Object> classes(OnnxSequence maps) throws OrtException {
        List<? extends OnnxValue> rows = maps.getValue();
        try {
            return ((Map<?, ?>) rows.get(0).getValue())
                    .keySet().stream().<Object>map(key -> key).sorted().toList();
        } finally {
            rows.forEach(OnnxValue::close);
        }
    }

    @Override
    public void take(Map<String, OnnxTensor> fed, int run, float[] scores, int at, int rows) throws OrtException {
        try (OrtSession.Result result = session.run(fed, Set.of(output))) {
            List<? extends OnnxValue> maps = ((OnnxSequence) result.get(0)).getValue();
            try {
                for (int row = 0; row < rows; row++) {
                    Object chance = ((Map<?, ?>) maps.get(row).getValue()).get(wanted);
                    scores[at + row] = chance instanceof Number number ? number.floatValue() : Float.NaN;
                }
            } finally {
                maps.forEach(OnnxValue::close);
            }
        }
    }

    @Override
    public void close() {
        // Nothing is kept between runs.
    }
}
