package io.modelwatch.schemas.control;

import io.modelwatch.schemas.event.Role;
import java.util.Map;

/**
 * A version of a model that scores live requests again, beside the version that answers them. Valid once a command was accepted; nothing is
 * checked here, as state is restored through this constructor.
 *
 * @param model whose requests are scored; a name as in the requests
 * @param version unique among the candidates of the model
 * @param role what it is compared for
 * @param uri of the ONNX file, as Flink's file systems read it, for example {@code s3://models/ranker-v8.onnx}
 * @param sha256 of that file, 64 lower-case hexadecimal digits
 * @param adapter how a request becomes tensors, for example {@code dense}
 * @param options of the adapter, name to value; may be empty
 * @param provider where it runs
 * @param sampleRate share of the requests that is scored again, in (0, 1]
 * @param epoch number of the command that named these files: statistics of another epoch are not continued
 */
public record Candidate(
        String model,
        String version,
        Role role,
        String uri,
        String sha256,
        String adapter,
        Map<String, String> options,
        Provider provider,
        double sampleRate,
        long epoch) {
    /** Where ONNX Runtime computes. */
    public enum Provider {
        /** On a GPU where one can be used, else on the CPU. */
        AUTO,
        /** On a GPU or not at all. */
        CUDA,
        CPU
    }

    /** The name under which it is controlled: {@code model/version}. */
    public String name() {
        return model + "/" + version;
    }
}
