package io.modelwatch.local.simulate;

import io.modelwatch.local.model.ClickModel;
import io.modelwatch.local.model.ClickWorld;
import io.modelwatch.schemas.event.Tensor;
import io.modelwatch.schemas.produce.Prediction;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rankings with real content: features of items, a trained model's scores, and a world that decides who clicks. */
public final class Clicks {
    private static final int SHOWN = 10;
    private static final int CATALOGUE = 20_000;
    private static final long WORLD = 7;
    private static final long PRIMARY = 1;
    private static final long ANOTHER = 2;
    private static final String DEVICE = "device";

    private final ClickWorld world = new ClickWorld(WORLD);
    private final ClickModel primary = ClickModel.primary(world, PRIMARY);

    /**
     * One request and what follows from it.
     *
     * @param inputs {@code features} FP32 [n, 16] and {@code item_id} BYTES [n]
     * @param ranked the same items with the primary's scores, best first
     * @param chances probability of a click per item, in the order of the inputs
     */
    record Shown(List<Tensor> inputs, List<Prediction> ranked, Map<String, Double> chances) {}

    /** @param segments of the request; {@code device} must be one of {@link ClickWorld#DEVICES} */
    Shown show(Draws draws, Map<String, String> segments) {
        int device = ClickWorld.DEVICES.indexOf(segments.get(DEVICE));
        ByteBuffer features =
                ByteBuffer.allocate(SHOWN * ClickWorld.WIDTH * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        List<Prediction> ranked = new ArrayList<>(SHOWN);
        Map<String, Double> chances = new LinkedHashMap<>();
        int first = draws.below(CATALOGUE);
        for (int i = 0; i < SHOWN; i++) {
            String item = SimulatedAnswers.item(first + i);
            ClickWorld.Row row = draws.row(world, device);
            for (float feature : row.features()) {
                features.putFloat(feature);
            }
            ranked.add(new Prediction(item, primary.score(row.features())));
            chances.put(item, row.chance());
        }
        ranked.sort(Comparator.comparingDouble(Prediction::score).reversed());
        Tensor rows = new Tensor("features", "FP32", new long[] {SHOWN, ClickWorld.WIDTH}, features.array());
        List<Tensor> inputs = List.of(rows, Tensor.texts("item_id", List.copyOf(chances.keySet())));
        return new Shown(inputs, ranked, chances);
    }

    /** What is wrong with the segments of a click model; empty if nothing is. */
    static String problemOf(Map<String, Map<String, Double>> segments) {
        Map<String, Double> devices = segments.getOrDefault(DEVICE, Map.of());
        boolean known = !devices.isEmpty() && ClickWorld.DEVICES.containsAll(devices.keySet());
        return known ? "" : "must have device with values of " + ClickWorld.DEVICES;
    }

    /** The candidate in ONNX form. */
    public byte[] onnx(PlantedCandidate candidate) {
        String model = candidate.model();
        String version = candidate.version();
        return switch (candidate.planted()) {
            case SAME -> primary.onnx(model, version);
            case EQUAL -> ClickModel.primary(world, ANOTHER).onnx(model, version);
            case BETTER -> ClickModel.better(world, PRIMARY).onnx(model, version);
            case WORSE -> primary.worseOn(candidate.device(), 2).onnx(model, version);
            case BROKEN -> primary.onnxOfAnotherShape(model, version);
        };
    }
}
