package io.modelwatch.udfs.incident;

import static io.modelwatch.schemas.Check.check;

import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All kinds of incidents. State may name others, which another release of the job knew: they rank last, alphabetically.
 *
 * @param all the most specific first: where several patterns are recognised in time, the first names the incident
 */
public record Kinds(List<IncidentKind> all) implements Serializable {
    public Kinds {
        all = List.copyOf(all);
        for (IncidentKind kind : all) {
            check(KindName.isOne(kind.name()), "a kind of incident must be named as BadRollout, was '%s'", kind.name());
        }
        List<String> names = all.stream().map(IncidentKind::name).toList();
        check(names.stream().distinct().count() == names.size(), "kinds of incidents must differ, were %s", names);
        long left = all.stream().filter(IncidentKind::namesTheRest).count();
        check(left <= 1, "one kind of incident at most may name the rest, were %s", left);
    }

    /** @param name label {@code alertname}; null is none's */
    public Optional<IncidentKind> of(String name) {
        return all.stream().filter(kind -> kind.name().equals(name)).findFirst();
    }

    /** @param name label {@code alertname} of an alert, which is that of a rule where it is of a single series; null is none's */
    public boolean has(String name) {
        return of(name).isPresent();
    }

    /** The names in configuration and commands. */
    public List<String> codes() {
        return all.stream().map(IncidentKind::code).toList();
    }

    /** The names, the most specific first. */
    List<String> inOrder(Collection<String> names) {
        return Stream.concat(
                        all.stream().map(IncidentKind::name).filter(names::contains),
                        names.stream().filter(name -> !has(name)).sorted())
                .toList();
    }

    /** The kind for incidents that are not recognised. */
    Optional<IncidentKind> ofTheRest() {
        return all.stream().filter(IncidentKind::namesTheRest).findFirst();
    }
}
