package io.modelwatch.local.model;

import io.modelwatch.schemas.Candidate;
import io.modelwatch.udfs.inference.CudaSettings;
import io.modelwatch.udfs.inference.ModelReader;
import io.modelwatch.udfs.inference.OnnxScorers;
import io.modelwatch.udfs.inference.Scorer;
import io.modelwatch.udfs.inference.ScoringException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Opens models on the CPU. */
final class Candidates {
    private Candidates() {}

    static Scorer text(TextModel model, Path directory) throws IOException, ScoringException {
        TextModel.Installed installed = model.install(directory);
        return open(installed.model(), "text-pair", installed.options());
    }

    static Scorer open(Path model, String adapter, Map<String, String> options) throws ScoringException {
        ModelReader reader = new ModelReader(new LocalFiles(), List.of(model.getParent().toUri().toString()), 1 << 28);
        return new OnnxScorers(reader, CudaSettings.STANDARD, 60_000)
                .open(new Candidate(
                        "search",
                        "v2",
                        Candidate.Role.CANDIDATE,
                        model.toUri().toString(),
                        "",
                        adapter,
                        options,
                        Candidate.Provider.CPU,
                        1,
                        1));
    }
}
