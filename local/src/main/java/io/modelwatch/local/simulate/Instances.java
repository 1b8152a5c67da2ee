package io.modelwatch.local.simulate;

import io.modelwatch.schemas.produce.ResourceUsage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The instances that serve one model, and their resource use. */
final class Instances {
    private static final double MINUTE_MILLIS = 60_000;
    private static final double CPU = 0.45;
    private static final double CPU_NOISE = 0.04;
    private static final double MEMORY_MIB = 2_048;
    private static final double MEMORY_NOISE_MIB = 12;
    private static final double QUEUE = 3;

    private final SimulatedModel model;
    private final List<Fault> faults;
    private final Circumstances usual;
    private final Observer observer;

    Instances(Scenario scenario, SimulatedModel model, Circumstances usual, Observer observer) {
        this.model = model;
        this.faults = scenario.faultsOf(model.name());
        this.usual = usual;
        this.observer = observer;
    }

    void report(Draws draws, String version, long time, long sinceLive) {
        double follows = usual.cpu(time, sinceLive);
        double load = Effects.loadOf(faults, version, sinceLive) * follows;
        for (int number = 0; number < model.instances(); number++) {
            String instance = "%s-%s-%s".formatted(model.name(), version, number);
            long read = time + draws.below(1_000);
            Map<String, Double> readings = new LinkedHashMap<>();
            readings.put("cpu", Math.min(1, Math.max(0, CPU * load + CPU_NOISE * draws.normal())));
            readings.put("memory", MEMORY_MIB * leak(version, sinceLive) + MEMORY_NOISE_MIB * draws.normal());
            readings.put("queue_depth", (double) draws.poisson(QUEUE * follows));
            observer.used(new ResourceUsage(model.name(), version, instance, read, readings));
        }
    }

    private double leak(String version, long sinceLive) {
        double factor = 1;
        for (Fault fault : faults) {
            if (fault.kind() == FaultKind.RESOURCE_LEAK && fault.isActive(sinceLive) && fault.hitsVersion(version)) {
                factor += fault.size() * (sinceLive - fault.beginMillis()) / MINUTE_MILLIS;
            }
        }
        return factor;
    }
}
