package io.modelwatch.local.model;

import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.schemas.event.Role;
import io.modelwatch.udfs.inference.CudaSettings;
import io.modelwatch.udfs.inference.ModelReader;
import io.modelwatch.udfs.inference.OnnxScorers;
import io.modelwatch.udfs.inference.Scorer;
import io.modelwatch.udfs.inference.ScoringException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Opens models outside of a job. */
public final class Scorers {
    private static final long MOST_BYTES = 1L << 30;
    private static final long WARM_UP_MILLIS = 60_000;

    private Scorers() {}

    /** A model of click features. */
    public static Scorer dense(Path model, Candidate.Provider provider) throws ScoringException {
        return open(model, "dense", Map.of(), provider);
    }

    public static Scorer text(TextModel.Installed model, Candidate.Provider provider) throws ScoringException {
        return open(model.model(), "text-pair", model.options(), provider);
    }

    private static Scorer open(Path model, String adapter, Map<String, String> options, Candidate.Provider provider)
            throws ScoringException {
        ModelReader reader = new ModelReader(new LocalFiles(), List.of("file:///"), MOST_BYTES);
        return new OnnxScorers(reader, CudaSettings.STANDARD, WARM_UP_MILLIS)
                .open(new Candidate(
                        "local",
                        model.getFileName().toString(),
                        Role.CANDIDATE,
                        model.toUri().toString(),
                        "",
                        adapter,
                        options,
                        provider,
                        1,
                        1));
    }
}
