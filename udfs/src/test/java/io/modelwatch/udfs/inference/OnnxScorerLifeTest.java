package io.modelwatch.udfs.inference;

import static io.modelwatch.udfs.inference.Requests.candidate;
import static io.modelwatch.udfs.inference.Requests.open;
import static io.modelwatch.udfs.inference.Requests.request;
import static io.modelwatch.udfs.inference.Requests.scorers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.schemas.event.Sampled;
import io.modelwatch.schemas.event.Tensor;
import io.modelwatch.udfs.inference.ScoringException.Reason;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OnnxScorerLifeTest {
    private static final Sampled QUICK = row(-1);
    private static final Sampled ENDLESS = row(1);

    @Test
    void anInterruptEndsARunThatNeverReturnsAndTheNextOneGoesOn() throws Exception {
        try (Scorer scorer = open("looping.onnx")) {
            CompletableFuture<Reason> ended = startEndless(scorer);
            scorer.interrupt();

            assertThat(ended.get(20, TimeUnit.SECONDS)).isEqualTo(Reason.TIMEOUT);
            assertThat(scorer.score(List.of(QUICK))[0]).containsExactly(-1);
        }
    }

    @Test
    void anInterruptThatComesTooEarlyIsNotLost() throws ScoringException {
        try (Scorer scorer = open("looping.onnx")) {
            scorer.interrupt();

            assertThatThrownBy(() -> scorer.score(List.of(ENDLESS))).isInstanceOf(ScoringException.class);
            assertThat(scorer.score(List.of(QUICK))[0]).containsExactly(-1);
        }
    }

    @Test
    void closingARunningModelLeavesItOpenInsteadOfEndingTheJvm() throws Exception {
        Scorer scorer = open("looping.onnx");
        CompletableFuture<Reason> ended = startEndless(scorer);
        scorer.close();

        assertThat(ended).isNotDone();
        scorer.interrupt();
        assertThat(ended.get(20, TimeUnit.SECONDS)).isEqualTo(Reason.TIMEOUT);
        scorer.close();
    }

    @Test
    void mayBeClosedAndInterruptedAgainAfterItsEnd() throws ScoringException {
        Scorer scorer = open("clicks.onnx");
        scorer.close();

        scorer.interrupt();
        scorer.close();
    }

    /** Returns once it runs: the latch opens just before, and what is asked of it too early is asked of it still. */
    private static CompletableFuture<Reason> startEndless(Scorer scorer) throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        CompletableFuture<Reason> ended = new CompletableFuture<>();
        Thread worker = new Thread(() -> {
            started.countDown();
            try {
                scorer.score(List.of(ENDLESS));
            } catch (ScoringException e) {
                ended.complete(e.reason());
            } catch (RuntimeException e) {
                ended.completeExceptionally(e);
            }
        });
        worker.start();
        started.await();
        // In native code a thread is runnable like any other; its stack says where it is.
        await("it runs")
                .atMost(Duration.ofMinutes(1))
                .until(() -> List.of(worker.getStackTrace()).toString().contains("OrtSession.run(Native Method)"));
        return ended;
    }

    @Test
    void refusesAFirstRunThatTakesTooLong() {
        assertThatThrownBy(
                        () -> scorers(1).open(candidate("slow-start.onnx", "dense", Map.of(), Candidate.Provider.CPU)))
                .isInstanceOfSatisfying(
                        ScoringException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TIMEOUT))
                .hasMessageContaining("first run must end within 1 ms");
    }

    @Test
    void saysWhyItRunsOnTheCpu() throws ScoringException {
        assumeThat(CudaProbe.ofThisMachine().obstacle()).isNotNull();
        try (Scorer scorer = scorers().open(candidate("clicks.onnx", "dense", Map.of(), Candidate.Provider.AUTO))) {
            assertThat(scorer.provider()).startsWith("cpu (not cuda: no NVIDIA ");
        }
        try (Scorer scorer = scorers().open(candidate("clicks.onnx", "dense", Map.of(), Candidate.Provider.CPU))) {
            assertThat(scorer.provider()).isEqualTo("cpu");
        }
    }

    @Test
    void refusesToRunElsewhereThanOnCuda() {
        assumeThat(CudaProbe.ofThisMachine().obstacle()).isNotNull();
        assertThatThrownBy(() -> scorers().open(candidate("clicks.onnx", "dense", Map.of(), Candidate.Provider.CUDA)))
                .isInstanceOfSatisfying(
                        ScoringException.class, e -> assertThat(e.reason()).isEqualTo(Reason.PROVIDER_UNAVAILABLE))
                .hasMessageContaining("CUDA device 0 cannot be used: no NVIDIA ");
    }

    @Test
    void refusesAdaptersAndOptionsThatAreNot() {
        assertThat(Adapters.problems("dense", Map.of())).isEmpty();
        assertThat(Adapters.problems("sparse", Map.of()))
                .containsExactly("adapter must be one of [dense, text-pair], was sparse");
        assertThat(Adapters.problems("dense", Map.of("colum", "1")))
                .containsExactly("adapter dense: option must be one of [inputs, output, column], was colum");
        assertThat(Adapters.problems("text-pair", Map.of("pooling", "max")))
                .containsExactlyInAnyOrder(
                        "adapter text-pair: pooling must be mean, cls or none, was max",
                        "adapter text-pair: vocabulary must be given: the URI of a tokenizer.json, vocab.json or vocab.txt, without credentials",
                        "adapter text-pair: vocabulary-sha256 must be given: the SHA-256 of that file, 64 hexadecimal digits");
    }

    private static Sampled row(float value) {
        float[] features = new float[16];
        Arrays.fill(features, value);
        return request(List.of("x"), Tensor.row("features", features));
    }
}
