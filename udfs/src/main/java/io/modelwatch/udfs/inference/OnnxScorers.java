package io.modelwatch.udfs.inference;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.udfs.inference.ScoringException.Reason;
import java.util.List;
import java.util.Optional;

/**
 * Opens candidates with ONNX Runtime.
 *
 * @param files where models and what belongs to them are read from
 * @param cuda how CUDA is used where it is
 * @param warmUpMillis how long the first run of a model may take, >= 1
 */
public record OnnxScorers(ModelReader files, CudaSettings cuda, long warmUpMillis) implements ScorerFactory {
    public OnnxScorers {
        check(warmUpMillis >= 1, "warm-up must be >= 1 ms, was %s", warmUpMillis);
    }

    /** The same on another device, for example the one that the cluster assigned. */
    @Override
    public OnnxScorers onDevice(int device) {
        return new OnnxScorers(files, new CudaSettings(device, cuda.memoryLimit(), cuda.tf32()), warmUpMillis);
    }

    @Override
    public Scorer open(Candidate candidate) throws ScoringException {
        try {
            List<String> problems = Adapters.problems(candidate.adapter(), candidate.options());
            if (!problems.isEmpty()) {
                throw new ScoringException(Reason.FAILED, String.join("; ", problems));
            }
            byte[] model = files.read(candidate.uri(), candidate.sha256());
            Optional<String> refusal = OnnxFile.refusal(model);
            if (refusal.isPresent()) {
                throw new ScoringException(Reason.NOT_A_MODEL, candidate.uri() + " " + refusal.get());
            }
            return OnnxScorer.open(candidate, model, this);
        } catch (LinkageError e) {
            // NoClassDefFoundError without the jar, UnsatisfiedLinkError where its libraries cannot be loaded.
            throw new ScoringException(
                    Reason.PROVIDER_UNAVAILABLE,
                    "ONNX Runtime cannot be loaded; its jar belongs into Flink's lib/: " + e,
                    e);
        }
    }
}
