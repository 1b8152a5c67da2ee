package io.modelwatch.local.simulate;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks what the parts of a scenario say of each other, and adds what is wrong to its problems. */
final class Together {
    private final List<SimulatedModel> models;
    private final Rhythms rhythms;
    private final List<String> problems;

    Together(List<SimulatedModel> models, Rhythms rhythms, List<String> problems) {
        this.models = models;
        this.rhythms = rhythms;
        this.problems = problems;
    }

    void check(List<Fault> faults, List<Planned> planned) {
        if (models.isEmpty()) {
            problems.add("models must not be empty");
        }
        Set<String> modelNames = new HashSet<>();
        models.forEach(model -> checkUnique("models", model.name(), modelNames, problems));
        models.forEach(this::checkClicks);
        planned.forEach(event -> checkPlanned(event, modelNames));
        Set<String> plannedNames = new HashSet<>();
        planned.forEach(event -> checkUnique("planned", event.name(), plannedNames, problems));
        Set<String> faultNames = new HashSet<>();
        for (Fault fault : faults) {
            checkUnique("faults", fault.name(), faultNames, problems);
            models.stream()
                    .filter(model -> model.name().equals(fault.model()))
                    .findFirst()
                    .ifPresentOrElse(
                            model -> checkTarget(fault, model, planned),
                            () -> problems.add("model of fault %s must be one of %s, was %s"
                                    .formatted(
                                            fault.name(),
                                            modelNames.stream().sorted().toList(),
                                            fault.model())));
        }
    }

    static void checkUnique(String list, String name, Set<String> seen, List<String> problems) {
        if (!seen.add(name)) {
            problems.add("names of %s must be unique, %s occurs twice".formatted(list, name));
        }
    }

    /** A share of requests cannot be more than all. */
    private void checkClicks(SimulatedModel model) {
        boolean clicked = model.task() != SimulatedModel.Task.BINARY && model.task() != SimulatedModel.Task.REGRESSION;
        if (clicked && model.goodness() * rhythms.mostClicks() > 1) {
            problems.add("goodness of %s must be <= %.3f with these rhythms of clicks, was %s"
                    .formatted(model.name(), 1 / rhythms.mostClicks(), model.goodness()));
        }
    }

    private void checkPlanned(Planned event, Set<String> modelNames) {
        if (!event.model().isEmpty() && !modelNames.contains(event.model())) {
            problems.add("model of planned %s must be one of %s, was %s"
                    .formatted(event.name(), modelNames.stream().sorted().toList(), event.model()));
        }
    }

    private void checkTarget(Fault fault, SimulatedModel model, List<Planned> planned) {
        boolean known = model.versions().containsKey(fault.version());
        boolean comes = planned.stream()
                .anyMatch(event -> event.isOf(model.name()) && event.version().equals(fault.version()));
        boolean brings = fault.kind() == FaultKind.BAD_VERSION;
        if (brings && known) {
            problems.add("version of fault %s must be new to %s, was %s"
                    .formatted(fault.name(), model.name(), fault.version()));
        } else if (!brings && !known && !comes && !fault.version().isEmpty()) {
            problems.add("version of fault %s must be one of %s, was %s"
                    .formatted(fault.name(), model.versions().keySet(), fault.version()));
        }
        if (!fault.segment().isEmpty() && !isSegmentOf(model, fault.segment())) {
            problems.add("segment of fault %s must be dimension=value with values of %s, was %s"
                    .formatted(fault.name(), model.segments().keySet(), fault.segment()));
        }
    }

    private static boolean isSegmentOf(SimulatedModel model, String segment) {
        int split = segment.indexOf('=');
        return split > 0
                && model.segments()
                        .getOrDefault(segment.substring(0, split), Map.of())
                        .containsKey(segment.substring(split + 1));
    }
}
