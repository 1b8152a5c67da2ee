package io.modelwatch.local.demo;

import io.modelwatch.local.simulate.Clicks;
import io.modelwatch.local.simulate.PlantedCandidate;
import io.modelwatch.schemas.Candidate;
import io.modelwatch.schemas.Command;
import io.modelwatch.schemas.Order;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Makes the candidates of a scenario, and what tells the job to run them. */
final class Candidates {
    private Candidates() {}

    /**
     * Trains the models, writes them, and says what {@code shadow.sh register} would say of each.
     *
     * @param directory takes the files; made if it is not there
     */
    static List<Order> write(List<PlantedCandidate> planted, Path directory) throws IOException {
        Files.createDirectories(directory);
        Clicks clicks = new Clicks();
        List<Order> orders = new ArrayList<>();
        for (PlantedCandidate candidate : planted) {
            byte[] onnx = clicks.onnx(candidate);
            Path file = directory.resolve("%s-%s.onnx".formatted(candidate.model(), candidate.version()));
            Files.write(file, onnx);
            orders.add(order(candidate, file, onnx));
        }
        return orders;
    }

    private static Order order(PlantedCandidate candidate, Path file, byte[] onnx) {
        return new Order(
                Command.Kind.REGISTER,
                candidate.model(),
                candidate.version(),
                file.toUri().toString(),
                sumOf(onnx),
                "dense",
                Map.of(),
                Candidate.Provider.AUTO,
                candidate.planted() == PlantedCandidate.Truth.SAME
                        ? Candidate.Role.SECONDARY
                        : Candidate.Role.CANDIDATE,
                1.0,
                null,
                "demo-" + candidate.name());
    }

    private static String sumOf(byte[] file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
