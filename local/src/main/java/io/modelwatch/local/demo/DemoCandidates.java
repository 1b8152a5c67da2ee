package io.modelwatch.local.demo;

import io.modelwatch.local.model.TextModel;
import io.modelwatch.local.simulate.Clicks;
import io.modelwatch.local.simulate.PlantedCandidate;
import io.modelwatch.local.simulate.Scenario;
import io.modelwatch.local.simulate.SimulatedModel;
import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.schemas.control.CandidateText;
import io.modelwatch.schemas.control.Instruction.Kind;
import io.modelwatch.schemas.control.Instruction.OfCandidate;
import io.modelwatch.schemas.control.Order;
import io.modelwatch.schemas.event.Role;
import io.modelwatch.udfs.inference.ModelReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Creates the candidates of a scenario, and the commands that register them. */
final class DemoCandidates {
    private DemoCandidates() {}

    /**
     * Trains or copies the models, writes them, and returns the command that {@code shadow.sh register} would send for each.
     *
     * @param directory for the files; created if it does not exist
     */
    static List<Order> write(Scenario scenario, Path directory) throws IOException {
        Files.createDirectories(directory);
        Set<String> ofTexts = scenario.models().stream()
                .filter(model -> model.task() == SimulatedModel.Task.RELEVANCE)
                .map(SimulatedModel::name)
                .collect(Collectors.toSet());
        Clicks clicks = new Clicks();
        List<Order> orders = new ArrayList<>();
        for (PlantedCandidate candidate : scenario.candidates()) {
            orders.add(
                    ofTexts.contains(candidate.model())
                            ? ofTexts(candidate, directory)
                            : ofClicks(candidate, clicks, directory));
        }
        return orders;
    }

    private static Order ofClicks(PlantedCandidate candidate, Clicks clicks, Path directory) throws IOException {
        Path file = directory.resolve("%s-%s.onnx".formatted(candidate.model(), candidate.version()));
        Files.write(file, clicks.onnx(candidate));
        return order(candidate, file, "dense", Map.of());
    }

    private static Order ofTexts(PlantedCandidate candidate, Path directory) throws IOException {
        TextModel model =
                switch (candidate.planted()) {
                    case SAME -> TextModel.MINILM;
                    case EQUAL -> TextModel.MINILM_INT8;
                    case WORSE -> TextModel.BGE_CHINESE;
                    case BETTER, BROKEN ->
                        throw new IllegalStateException("no scenario has such a candidate: " + candidate);
                };
        TextModel.Installed installed = model.install(directory);
        return order(candidate, installed.model(), "text-pair", installed.options());
    }

    private static Order order(PlantedCandidate candidate, Path file, String adapter, Map<String, String> options)
            throws IOException {
        CandidateText text = new CandidateText(
                file.toUri().toString(),
                ModelReader.sha256(Files.readAllBytes(file)),
                adapter,
                options,
                Candidate.Provider.AUTO,
                candidate.planted() == PlantedCandidate.Truth.SAME ? Role.SECONDARY : Role.CANDIDATE,
                1.0);
        var register = new OfCandidate(Kind.REGISTER, candidate.model(), candidate.version(), text);
        return new Order(register, null, "demo-" + candidate.name());
    }
}
