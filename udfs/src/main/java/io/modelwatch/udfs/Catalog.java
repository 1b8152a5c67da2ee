package io.modelwatch.udfs;

import io.modelwatch.udfs.detect.DetectorKind;
import io.modelwatch.udfs.detect.EwmaChart;
import io.modelwatch.udfs.detect.Threshold;
import io.modelwatch.udfs.detect.ZScore;
import java.util.List;

/** Names everything that can be measured and every detector. A new one is one file and one line here. */
public final class Catalog {
    private static final List<DetectorKind> DETECTORS = List.of(
            ZScore.KIND, //
            EwmaChart.KIND, //
            Threshold.KIND);

    private Catalog() {}

    /** Every detector that the configuration may name. */
    public static List<DetectorKind> detectors() {
        return DETECTORS;
    }
}
