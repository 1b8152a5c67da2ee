package io.modelwatch.schemas.control;

import io.modelwatch.schemas.control.CommandRefused.Reason;
import io.modelwatch.schemas.event.Role;
import java.util.List;
import java.util.Map;

/**
 * What a command says of a candidate. Null: not given.
 *
 * @param uri of the ONNX file, without credentials
 * @param sha256 of that file, 64 lower-case hexadecimal digits
 * @param adapter how a request becomes tensors
 * @param options of the adapter
 * @param provider where it runs
 * @param role what it is compared for
 * @param sampleRate share of the requests that is scored again, in (0, 1]
 */
public record CandidateText(
        String uri,
        String sha256,
        String adapter,
        Map<String, String> options,
        Candidate.Provider provider,
        Role role,
        Double sampleRate) {
    /** The names of the fields of a command about a candidate. */
    static final List<String> FIELDS =
            List.of("model", "version", "uri", "sha256", "adapter", "options", "provider", "role", "sampleRate");

    /** The rest has defaults. */
    private static final List<String> NEEDED_TO_REGISTER = List.of("uri", "sha256", "adapter", "sampleRate");

    static CandidateText ofRegistration(CommandFields fields) throws CommandRefused {
        fields.requireAll(NEEDED_TO_REGISTER);
        return read(fields);
    }

    static CandidateText ofUpdate(CommandFields fields) throws CommandRefused {
        if (fields.has("uri")) {
            fields.requireAll(List.of("sha256")); // another file has another sum
        }
        return read(fields);
    }

    private static CandidateText read(CommandFields fields) throws CommandRefused {
        return new CandidateText(
                fields.uri(),
                fields.sha256(),
                fields.shortText("adapter"),
                fields.options(),
                fields.choice("provider", Candidate.Provider.values(), Reason.UNKNOWN_VALUE),
                fields.choice("role", Role.values(), Reason.UNKNOWN_VALUE),
                fields.share("sampleRate"));
    }

    void putInto(Map<String, Object> fields) {
        fields.put("uri", uri);
        fields.put("sha256", sha256);
        fields.put("adapter", adapter);
        fields.put("options", options);
        fields.put("provider", provider == null ? null : CommandFields.code(provider));
        fields.put("role", role == null ? null : CommandFields.code(role));
        fields.put("sampleRate", sampleRate);
    }
}
