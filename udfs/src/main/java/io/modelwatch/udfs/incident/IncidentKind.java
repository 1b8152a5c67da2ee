package io.modelwatch.udfs.incident;

import io.modelwatch.udfs.stats.Category;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A kind of incident. It declares everything about itself except its texts, which are in {@code text_LANGUAGE.properties} under its name,
 * and what people do about it, which its {@link #runbook} says. It is stateless.
 *
 * <p>To add one: one class in {@code incident.kind}, one line in {@code Catalog}, its texts in each language, its runbook.
 */
public interface IncidentKind extends Serializable {
    /** The subjects whose incidents may be of this kind. */
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

    /** The pattern by which its incidents are recognised. */
    SignPattern pattern(PatternLimits limits);

    /** All patterns by which its incidents are recognised; more than one where signs come in several orders. */
    default List<SignPattern> patterns(PatternLimits limits) {
        return List.of(pattern(limits));
    }

    default Set<Subject> subjects() {
        return Set.of(Subject.MODELS);
    }

    /** The summary names the worst member of this category; empty: the worst of all members. */
    default Optional<Category> headlineCategory() {
        return Optional.empty();
    }

    /** Whether recognition in every version unites the incidents of these versions. */
    default boolean unitesVersions() {
        return false;
    }

    /**
     * Whether it follows a change of versions. If so, versions first seen within its pattern's length from the start of a model are no
     * change.
     */
    default boolean followsAChange() {
        return false;
    }

    /** Whether it names incidents that settle without being recognised. */
    default boolean namesTheRest() {
        return false;
    }

    /**
     * Checks parameters against settings that their record does not know.
     *
     * @throws IllegalArgumentException if its pattern could not name an incident
     */
    default void check(KindParameters parameters, IncidentSettings incidents) {}

    /** The name of its pattern in configuration and commands, for example {@code bad-rollout}. */
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
