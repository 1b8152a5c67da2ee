package io.modelwatch.job.config;

import static io.modelwatch.schemas.Check.check;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Collects problems, so that all of them are reported at once. */
final class Problems {
    private final Set<String> found = new LinkedHashSet<>();

    void add(String sentence, Object... values) {
        found.add(sentence.formatted(values));
    }

    /** The supplier's result, or nothing and a problem if it refuses its arguments. */
    <T> Optional<T> attempt(Supplier<T> supplier) {
        return attempt("", supplier);
    }

    /** As {@link #attempt(Supplier)}, with the place written before the sentence unless it is named there. */
    <T> Optional<T> attempt(String place, Supplier<T> supplier) {
        try {
            return Optional.of(supplier.get());
        } catch (IllegalArgumentException refused) {
            found.add(place + refused.getMessage());
            return Optional.empty();
        }
    }

    /** @throws IllegalArgumentException with all problems in one sentence after the other */
    void refuseIfAny() {
        check(found.isEmpty(), "%s", String.join("; ", found));
    }

    void throwIfAny() {
        if (!found.isEmpty()) {
            throw new ConfigException(new ArrayList<>(found));
        }
    }
}
