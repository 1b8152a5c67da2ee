package io.modelwatch.udfs.incident;

import io.modelwatch.udfs.stats.Category;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A kind of incident. It says everything about itself but its texts, which stand under its name in {@code text_LANGUAGE.properties}, and
 * what people do about it, which its {@link #runbook} says. It remembers nothing.
 *
 * <p>To add one: one class in {@code incident.kind}, one line in {@code Catalog}, its texts in each language, its runbook.
 */
public interface IncidentKind extends Serializable {
    /** Whose incidents may be of the kind. */
    enum Subject {
        MODELS,
        CANDIDATES
    }

    /**
     * The label {@code alertname} of its incidents and the name of its pattern: words that begin with a capital, for example
     * {@code BadRollout}. It is part of the state and of an alert's identity: never changed.
     */
    String name();

    /** What it means, one plain sentence. */
    String meaning();

    /** The record that declares its keys under {@code patterns}, with their defaults. */
    Class<? extends KindParameters> parameters();

    /** What its incidents are found by. */
    SignPattern pattern(PatternLimits limits);

    default Set<Subject> subjects() {
        return Set.of(Subject.MODELS);
    }

    /** The summary names the worst member of this category; empty: the worst of all members. */
    default Optional<Category> toldBy() {
        return Optional.empty();
    }

    /** Whether one that is recognised in every version makes one incident of those of its versions. */
    default boolean unitesVersions() {
        return false;
    }

    /**
     * Whether it follows a change of versions. Then what is seen first within its pattern's length from the start of a model is no change.
     */
    default boolean followsAChange() {
        return false;
    }

    /** Whether it names what has settled without being recognised. */
    default boolean namesTheRest() {
        return false;
    }

    /**
     * Checks what the record of parameters cannot check alone.
     *
     * @throws IllegalArgumentException if its pattern could not name an incident
     */
    default void check(KindParameters parameters, IncidentSettings incidents) {}

    /** As the configuration and commands name its pattern, for example {@code bad-rollout}. */
    default String code() {
        return KindName.code(name());
    }

    /** The name of its pattern's operator in savepoints. A changed pattern gets a new one: its partial matches are lost. */
    default String uid() {
        return "recognise-" + code();
    }

    /** Where people read what to do about it. */
    default String runbook() {
        return "docs/runbooks/%s.md".formatted(name());
    }

    /** The names of its parameters, in their order. */
    default List<String> parameterNames() {
        return KindParameters.names(parameters());
    }
}
