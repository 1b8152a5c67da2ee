package io.modelwatch.local.simulate;

import java.util.Comparator;
import java.util.List;

/**
 * The script of a simulation.
 *
 * @param description one sentence for people
 * @param dayMillis length of the daily rhythm, > 0
 * @param amplitude relative rise above and fall below the mean traffic in a day, in [0, 1)
 * @param errorShare share of requests that fail without a fault, in [0, 1)
 * @param orphanShare share of responses that are lost without a fault, in [0, 1)
 * @param clickDelayMillis median time from response to click, > 0
 * @param purchaseDelayMillis median time from click to purchase, > 0
 * @param resourceIntervalMillis how often instances report their resources, a multiple of 1 s
 * @param candidates that score requests again
 * @param rhythms of the usual
 * @param planned what is no fault and yet not usual, by its begin
 */
public record Scenario(
        String name,
        String description,
        long dayMillis,
        double amplitude,
        double errorShare,
        double orphanShare,
        long clickDelayMillis,
        long purchaseDelayMillis,
        long resourceIntervalMillis,
        List<SimulatedModel> models,
        List<Fault> faults,
        List<PlantedCandidate> candidates,
        Rhythms rhythms,
        List<Planned> planned) {
    public Scenario {
        models = List.copyOf(models);
        faults = List.copyOf(faults);
        candidates = List.copyOf(candidates);
        planned = planned.stream()
                .sorted(Comparator.comparingLong(Planned::beginMillis))
                .toList();
    }

    /** The faults of one model, in the order of the file. */
    public List<Fault> faultsOf(String model) {
        return faults.stream().filter(fault -> fault.model().equals(model)).toList();
    }

    /** What is planned for one model, by its begin. */
    public List<Planned> plannedOf(String model) {
        return planned.stream().filter(event -> event.isOf(model)).toList();
    }

    /** The same traffic, scaled. */
    public Scenario times(double factor) {
        return new Scenario(
                name,
                description,
                dayMillis,
                amplitude,
                errorShare,
                orphanShare,
                clickDelayMillis,
                purchaseDelayMillis,
                resourceIntervalMillis,
                models.stream().map(model -> model.times(factor)).toList(),
                faults,
                candidates,
                rhythms,
                planned);
    }

    /** Mean over a day, of all models. */
    public double requestsPerSecond() {
        return models.stream().mapToDouble(SimulatedModel::requestsPerSecond).sum();
    }

    /** The same traffic with its rhythms, without faults, candidates and anything planned. */
    public Scenario withoutFaults() {
        return new Scenario(
                name,
                description,
                dayMillis,
                amplitude,
                errorShare,
                orphanShare,
                clickDelayMillis,
                purchaseDelayMillis,
                resourceIntervalMillis,
                models,
                List.of(),
                List.of(),
                rhythms,
                List.of());
    }
}
