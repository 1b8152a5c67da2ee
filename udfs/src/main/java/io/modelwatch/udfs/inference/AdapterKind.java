package io.modelwatch.udfs.inference;

import ai.onnxruntime.OrtException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A way from requests to tensors, under a name.
 *
 * @param name as a candidate gives it
 * @param description one sentence
 * @param options that it knows
 * @param creation makes one for a session
 */
public record AdapterKind(String name, String description, List<Option> options, Creation creation) {
    /**
     * @param name as a candidate gives it
     * @param standard its value where it is not given; empty: none
     * @param rule what a value must be, for people
     * @param allowed whether a value is valid
     */
    public record Option(String name, String standard, String rule, Predicate<String> allowed) {}

    /** Makes an adapter and runs the model once, to check that it fits. */
    interface Creation {
        Adapter create(ModelSession session, Settings settings) throws OrtException, ScoringException;
    }

    /**
     * What an adapter is made from.
     *
     * @param options with their standard values
     * @param files for what an option names
     */
    record Settings(Map<String, String> options, ModelReader files) {
        String get(String option) {
            return options.get(option);
        }

        int whole(String option) {
            return Integer.parseInt(get(option));
        }
    }

    /** Everything that is wrong with the options, a sentence each. */
    public List<String> problems(Map<String, String> given) {
        List<String> problems = new ArrayList<>();
        given.forEach((option, value) -> {
            Option known = options.stream()
                    .filter(one -> one.name().equals(option))
                    .findFirst()
                    .orElse(null);
            if (known == null) {
                List<String> names = options.stream().map(Option::name).toList();
                problems.add("adapter %s: option must be one of %s, was %s".formatted(name, names, option));
            } else if (!known.allowed().test(value)) {
                problems.add("adapter %s: %s must be %s, was %s".formatted(name, option, known.rule(), value));
            }
        });
        for (Option option : options) {
            if (!given.containsKey(option.name()) && !option.allowed().test(option.standard())) {
                problems.add("adapter %s: %s must be given: %s".formatted(name, option.name(), option.rule()));
            }
        }
        return problems;
    }
}
