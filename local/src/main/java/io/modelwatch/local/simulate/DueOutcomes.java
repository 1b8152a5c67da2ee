package io.modelwatch.local.simulate;

import io.modelwatch.schemas.event.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Outcomes waiting for the second in which they are decided. */
final class DueOutcomes {
    private final Map<Long, List<Outcome>> bySecond = new HashMap<>();

    /** @param time when it is decided, epoch milliseconds */
    void add(long time, Outcome outcome) {
        bySecond.computeIfAbsent(time / SimulatedTraffic.SECOND, second -> new ArrayList<>())
                .add(outcome);
    }

    /** @param second epoch milliseconds */
    void takeSecond(long second, Consumer<Outcome> out) {
        List<Outcome> decided = bySecond.remove(second / SimulatedTraffic.SECOND);
        if (decided != null) {
            decided.forEach(out);
        }
    }
}
