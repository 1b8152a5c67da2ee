package io.modelwatch.schemas.control;

import io.modelwatch.schemas.event.Role;
import java.time.Instant;
import java.util.Map;

/**
 * A command as somebody wrote it: well formed, but neither accepted nor numbered yet. What was not given is null.
 *
 * @param kind what is to be done
 * @param model whom it is about; empty where the command is about no version of a model
 * @param version of the model, without {@code /}; empty where the command is about none
 * @param uri of the ONNX file, without credentials
 * @param sha256 of that file, 64 lower-case hexadecimal digits
 * @param adapter how a request becomes tensors
 * @param options of the adapter
 * @param provider where it runs
 * @param role what it is compared for
 * @param sampleRate share of the requests that is scored again, in (0, 1]
 * @param effectiveAt event time from which it counts
 * @param id that the writer gave it, to find its answer by; empty where none was given
 * @param parameters as those of {@link Command}; empty where the command is about a version of a model
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
        Role role,
        Double sampleRate,
        Instant effectiveAt,
        String id,
        Map<String, String> parameters) {
    /** About a version of a model. */
    @SuppressWarnings("checkstyle:ParameterNumber") // the record's own components, but for the last
    public Order(
            Command.Kind kind,
            String model,
            String version,
            String uri,
            String sha256,
            String adapter,
            Map<String, String> options,
            Candidate.Provider provider,
            Role role,
            Double sampleRate,
            Instant effectiveAt,
            String id) {
        this(
                kind,
                model,
                version,
                uri,
                sha256,
                adapter,
                options,
                provider,
                role,
                sampleRate,
                effectiveAt,
                id,
                Map.of());
    }

    /** About a rule, a pattern or maintenance. */
    public static Order about(Command.Kind kind, Map<String, String> parameters, Instant effectiveAt, String id) {
        return new Order(kind, "", "", null, null, null, null, null, null, null, effectiveAt, id, parameters);
    }

    /** The name of the thing controlled, as that of a command. */
    public String name() {
        return Command.nameOf(kind, model, version, parameters);
    }
}
