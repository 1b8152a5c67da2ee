package io.modelwatch.udfs.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.schemas.event.Sampled;
import io.modelwatch.udfs.inference.ScoringException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine that seems to have a device and a driver, and on which CUDA does not work: what ONNX Runtime says of it decides. */
class ProviderLadderTest {
    @TempDir
    Path root;

    private ProviderLadder ladder;

    @BeforeEach
    void pretendADevice() throws IOException {
        assumeThat(CudaProbe.ofThisMachine().obstacle()).isNotNull();
        Files.createFile(Files.createDirectories(root.resolve("dev")).resolve("nvidia0"));
        Files.createFile(Files.createDirectories(root.resolve("usr/lib64")).resolve("libcuda.so.1"));
        CudaProbe probe = new CudaProbe(root, "");
        assertThat(probe.obstacle()).isNull();
        ladder = new ProviderLadder(probe, CudaSettings.STANDARD);
    }

    @Test
    void goesOnOnTheCpuAndSaysWhatTheRuntimeSaid() throws ScoringException {
        try (Scorer scorer = ladder.open("ranker/v2", Candidate.Provider.AUTO, ProviderLadderTest::open)) {
            assertThat(scorer.provider()).startsWith("cpu (not cuda: Error code - ORT_");
        }
    }

    @Test
    void refusesWhatIsToRunOnCudaOnly() {
        assertThatThrownBy(() -> ladder.open("ranker/v2", Candidate.Provider.CUDA, ProviderLadderTest::open))
                .isInstanceOfSatisfying(
                        ScoringException.class, e -> assertThat(e.reason()).isEqualTo(Reason.PROVIDER_UNAVAILABLE))
                .hasMessageStartingWith("CUDA device 0 cannot be used: Error code - ORT_");
    }

    @Test
    void asksNobodyForCudaWhereTheCpuIsWanted() throws ScoringException {
        try (Scorer scorer = ladder.open("ranker/v2", Candidate.Provider.CPU, ProviderLadderTest::open)) {
            assertThat(scorer.provider()).isEqualTo("cpu");
        }
    }

    /** Opens a real session with the options, so that they are known to be usable. */
    private static Scorer open(OrtSession.SessionOptions options, String provider) throws OrtException {
        String model = Requests.MODELS.resolve("clicks.onnx").toString();
        ModelSession.environment().createSession(model, options).close();
        return new OnlyAProvider(provider);
    }

    private record OnlyAProvider(String provider) implements Scorer {
        @Override
        public float[][] score(List<Sampled> batch) {
            return new float[batch.size()][];
        }

        @Override
        public ScoringException refusal(Sampled request) {
            return null;
        }

        @Override
        public int rows(Sampled request) {
            return 1;
        }

        @Override
        public void interrupt() {
            // nothing ever runs
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
