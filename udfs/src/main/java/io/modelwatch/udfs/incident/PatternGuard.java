package io.modelwatch.udfs.incident;

import io.modelwatch.udfs.guard.Failure;
import io.modelwatch.udfs.guard.Guard;
import io.modelwatch.udfs.guard.Place;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Evaluates the conditions of one pattern. A condition that throws does not hold, and a match of which no sign can be made is dropped.
 * The conditions share the guard with their operator: they are serialised together, so they still share it in a task. Used by one thread.
 */
public final class PatternGuard implements Serializable {
    private static final long serialVersionUID = 1;

    private final String pattern;
    /** Since they were last handed out. */
    private final ArrayList<Failure> failures = new ArrayList<>();

    public PatternGuard(String pattern) {
        this.pattern = pattern;
    }

    /** Guarded: one condition and one sign. */
    public boolean holds(SignTest test, Sign sign) {
        try {
            return test.holds(sign);
        } catch (RuntimeException thrown) {
            fail(sign, thrown);
            return false;
        }
    }

    /** Guarded: one condition and two signs. */
    public boolean hold(SignTest.Together test, Sign earlier, Sign sign) {
        try {
            return test.hold(earlier, sign);
        } catch (RuntimeException thrown) {
            fail(sign, thrown);
            return false;
        }
    }

    /**
     * Guarded: the sign of one match.
     *
     * @param recognise makes a sign of the match
     */
    public Optional<Sign> recognise(Function<Map<String, List<Sign>>, Sign> recognise, Map<String, List<Sign>> match) {
        try {
            return Optional.of(recognise.apply(match));
        } catch (RuntimeException thrown) {
            fail(match.values().iterator().next().get(0), thrown);
            return Optional.empty();
        }
    }

    /** Hands out the failures since the last time. */
    public void handOut(Consumer<Failure> out) {
        if (!failures.isEmpty()) {
            failures.forEach(out);
            failures.clear();
        }
    }

    private void fail(Sign sign, RuntimeException thrown) {
        String where = "%s of %s %s at %d".formatted(sign.kind(), sign.model(), sign.version(), sign.at());
        String cause = Guard.contain(Place.PATTERN, pattern, where, thrown);
        failures.add(new Failure(Place.PATTERN, pattern, cause, sign.model(), sign.version(), sign.at()));
    }
}
