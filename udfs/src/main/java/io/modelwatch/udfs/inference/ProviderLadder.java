package io.modelwatch.udfs.inference;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.udfs.inference.ScoringException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a model on the wanted provider or the next best one: CUDA, then the CPU. A provider is taken only after the model has run on it.
 *
 * @param cuda CUDA on this machine
 * @param settings of CUDA
 */
record ProviderLadder(CudaProbe cuda, CudaSettings settings) {
    static final String CPU = "cpu";

    private static final Logger LOG = LoggerFactory.getLogger(ProviderLadder.class);

    /** Makes a scorer of a model on a session with these options, and runs it once. */
    interface Opening {
        Scorer open(OrtSession.SessionOptions options, String provider) throws OrtException, ScoringException;
    }

    /** @param name of the candidate, for the log */
    Scorer open(String name, Candidate.Provider wanted, Opening opening) throws ScoringException {
        if (wanted == Candidate.Provider.CPU) {
            return onCpu(CPU, opening);
        }
        String obstacle = cuda.obstacle();
        if (obstacle == null) {
            try {
                return onCuda(wanted, opening);
            } catch (OrtException | LinkageError e) {
                obstacle = e.getMessage();
            }
        }
        LOG.warn("{} does not run on CUDA device {}: {}", name, settings.device(), obstacle);
        if (wanted == Candidate.Provider.CUDA) {
            throw new ScoringException(
                    Reason.PROVIDER_UNAVAILABLE,
                    "CUDA device %d cannot be used: %s".formatted(settings.device(), obstacle));
        }
        return onCpu("%s (not cuda: %s)".formatted(CPU, obstacle), opening);
    }

    private Scorer onCuda(Candidate.Provider wanted, Opening opening) throws OrtException, ScoringException {
        try (OrtSession.SessionOptions options = options();
                OrtCUDAProviderOptions cudaOptions = new OrtCUDAProviderOptions(settings.device())) {
            // Otherwise the arena doubles whenever it grows, and never shrinks.
            cudaOptions.add("arena_extend_strategy", "kSameAsRequested");
            cudaOptions.add("use_tf32", settings.tf32() ? "1" : "0");
            if (settings.memoryLimit() > 0) {
                cudaOptions.add("gpu_mem_limit", Long.toString(settings.memoryLimit()));
            }
            options.addCUDA(cudaOptions);
            if (wanted == Candidate.Provider.CUDA) {
                options.addConfigEntry("session.disable_cpu_ep_fallback", "1");
            }
            return opening.open(options, "cuda:" + settings.device());
        }
    }

    private static Scorer onCpu(String provider, Opening opening) throws ScoringException {
        try (OrtSession.SessionOptions options = options()) {
            return opening.open(options, provider);
        } catch (OrtException e) {
            throw new ScoringException(Reason.NOT_A_MODEL, ExportAdvice.about(e.getMessage()), e);
        }
    }

    /** One thread for each session, since more of them only spin; no memory patterns, which make the arena grow with each new shape. */
    private static OrtSession.SessionOptions options() throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        options.setMemoryPatternOptimization(false);
        return options;
    }
}
