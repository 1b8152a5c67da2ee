package io.modelwatch.tools.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.modelwatch.udfs.detect.adaptive.Days;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The figures that the documentation states, over series that nobody here made. They are no part of the repository:
 * {@code modelwatch.shared} names the folder that holds {@code data}, by default {@code shared} beside it; where
 * {@code modelwatch.shared.required} is set their absence is a failure.
 */
class PublicSeriesTest {
    private static final int DELAY = 7;
    private static final double ONE_A_WEEK = 1;

    private static List<LabelledSeries> series(String set) throws IOException {
        Path root = Path.of(System.getProperty("maven.multiModuleProjectDirectory", ".."));
        String shared = System.getProperty(
                "modelwatch.shared", root.resolve("../shared").toString());
        Path folder = Path.of(shared).resolve("data/series").resolve(set);
        assumeTrue(
                Files.isDirectory(folder) || Boolean.getBoolean("modelwatch.shared.required"),
                () -> "needs labelled series, which are no part of the repository: put them into " + folder.normalize()
                        + " or name the folder of data by -Dmodelwatch.shared");
        return LabelledFolder.read(folder);
    }

    private static Evaluation adaptive(String set) throws IOException {
        return Evaluation.of(new AdaptiveScorer(Days.UTC, Duration.ofHours(1), ONE_A_WEEK), series(set), DELAY);
    }

    @Test
    void findsWhatIsLabelledInTheBenchmarkOfNumenta() throws IOException {
        Evaluation adaptive = adaptive("nab");

        assertThat(adaptive.nab()).isGreaterThanOrEqualTo(70);
        assertThat(adaptive.falseAlarmsMedian()).isLessThanOrEqualTo(2);
        assertThat(adaptive.falseAlarmsMean()).isLessThanOrEqualTo(3);
    }

    @Test
    void findsWhatIsLabelledInTheCloud() throws IOException {
        Evaluation adaptive = adaptive("cloud");

        assertThat(adaptive.f1Capped()).isGreaterThanOrEqualTo(0.655);
        assertThat(adaptive.falseAlarmsMedian()).isLessThanOrEqualTo(2);
        assertThat(adaptive.falseAlarmsMean()).isLessThanOrEqualTo(3);
    }

    @Test
    void doesBetterThanTheYardsticks() throws IOException {
        List<LabelledSeries> cloud = series("cloud");

        Evaluation seasonal = Evaluation.of(new SeasonalScorer(), cloud, DELAY);

        assertThat(seasonal.f1Capped()).isBetween(0.4, 0.6);
        assertThat(adaptive("cloud").f1Events()).isGreaterThan(seasonal.f1Events());
    }
}
