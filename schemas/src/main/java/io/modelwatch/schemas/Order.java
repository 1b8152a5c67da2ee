package io.modelwatch.schemas;

import java.time.Instant;
import java.util.Map;

/**
 * A command as somebody wrote it: well formed, but neither accepted nor numbered yet. What was not given is null.
 *
 * @param kind what is to be done
 * @param model whom it is about; always given
 * @param version of the model; always given, without {@code /}
 * @param uri of the ONNX file, without credentials
 * @param sha256 of that file, 64 lower-case hexadecimal digits
 * @param adapter how a request becomes tensors
 * @param options of the adapter
 * @param provider where it runs
 * @param role what it is compared for
 * @param sampleRate share of the requests that is scored again, in (0, 1]
 * @param effectiveAt event time from which it counts
 * @param id that the writer gave it, to find its answer by; empty where none was given
 */
public record Order(
        Command.Kind kind,
        String model,
        String version,
        String uri,
        String sha256,
        String adapter,
        Map<String, String> options,
        Candidate.Provider provider,
        Candidate.Role role,
        Double sampleRate,
        Instant effectiveAt,
        String id) {
    /** The name of the thing controlled: {@code model/version}. */
    public String name() {
        return model + "/" + version;
    }
}
