package io.modelwatch.udfs.incident;

import static io.modelwatch.udfs.detect.AlertMemory.NEVER;

import io.modelwatch.schemas.Alert.Status;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** One step in the life of a model's incidents: signs in their order, and what is due between them. Used once, by one thread. */
final class IncidentStep {
    /** How often the usual time an incident waits in vain to be recognised as recovered. */
    private static final int PATIENCE = 2;

    private static final Comparator<Incident> OLDEST = Comparator.comparingLong(
                    (Incident incident) -> incident.openedAt)
            .thenComparing(incident -> incident.version)
            .thenComparingLong(Incident::servedFrom);

    private final List<Incident> incidents;
    private final IncidentSettings settings;
    private final long rewriteForMillis;
    private final IncidentTeller teller;
    private Map<String, Long> withinMillis;

    IncidentStep(
            List<Incident> incidents,
            Map<String, Long> withinMillis,
            IncidentSettings settings,
            long rewriteForMillis,
            IncidentTeller teller) {
        this.incidents = new ArrayList<>(incidents);
        this.withinMillis = withinMillis;
        this.settings = settings;
        this.rewriteForMillis = rewriteForMillis;
        this.teller = teller;
    }

    boolean isNothing() {
        return incidents.isEmpty();
    }

    /** What is known after the step; what was told long ago and no longer fires is not told again. */
    IncidentMemory memory(long now) {
        for (Incident incident : incidents) {
            incident.written.removeIf(told -> told.at() + rewriteForMillis <= now
                    && !(told.alert().status() == Status.FIRING && incident.alerts.containsValue(told.alert())));
        }
        incidents.sort(OLDEST);
        return new IncidentMemory(incidents, withinMillis);
    }

    void take(Sign sign) {
        due(sign.at() - 1);
        switch (sign.kind()) {
            case BEGAN -> {
                withinMillis = new HashMap<>(sign.withinMillis());
                begin(sign);
            }
            case ENDED -> {
                withinMillis = new HashMap<>(sign.withinMillis());
                end(sign);
            }
            case RECOGNISED -> recognise(sign);
            case CHANGED, CALM -> {} // changes come with the signs that they precede, recovery is a pattern
        }
    }

    /** Does what is due until a time, inclusive, in the order in which it is due. */
    void due(long until) {
        for (Optional<Incident> next = next(); next.isPresent(); next = next()) {
            long at = dueAt(next.get());
            if (at > until) {
                return;
            }
            expire(next.get(), at);
        }
    }

    long nextDue() {
        return next().map(this::dueAt).orElse(Long.MAX_VALUE);
    }

    private Optional<Incident> next() {
        return incidents.stream().min(Comparator.comparingLong(this::dueAt).thenComparing(OLDEST));
    }

    private long dueAt(Incident incident) {
        if (incident.hasEnded()) {
            return incident.endedAt + rememberedMillis();
        }
        if (!incident.settled) {
            return incident.openedAt + settings.settleMillis();
        }
        long held = incident.heldUntil == NEVER ? Long.MAX_VALUE : incident.heldUntil;
        return incident.calmAt == NEVER ? held : Math.min(held, overAt(incident));
    }

    private long rememberedMillis() {
        long late = settings.longestHorizonMillis() + settings.mergeGapMillis();
        return Math.max(rewriteForMillis, Math.max(settings.reopenMillis(), late));
    }

    /** When it ends without having been recognised as recovered. */
    private long overAt(Incident incident) {
        return incident.calmAt + PATIENCE * settings.holdDownMillis();
    }

    private void expire(Incident incident, long at) {
        if (incident.hasEnded()) {
            incidents.remove(incident);
        } else if (!incident.settled) {
            settle(incident, at);
        } else if (incident.calmAt != NEVER && overAt(incident) <= at) {
            finish(incident, at);
        } else {
            incident.heldUntil = NEVER;
            if (incident.hasOpenMember()) {
                tellUnlessQuiet(incident, at);
            }
        }
    }

    private void begin(Sign sign) {
        Incident home = homeOf(sign).orElseGet(() -> open(sign));
        boolean again = home.hasEnded();
        home.endedAt = NEVER;
        home.join(sign);
        if (home.kind != null) {
            tellNews(home, again, sign.at());
        }
    }

    private void tellNews(Incident incident, boolean again, long at) {
        if (again
                || !incident.isFiring()
                || !incident.toldMetrics.containsAll(incident.metrics())
                || !incident.alerts.containsKey(incident.worstSeverity())) {
            tellUnlessQuiet(incident, at);
        }
    }

    private Incident open(Sign sign) {
        Incident opened = new Incident(sign.version(), sign.at());
        incidents.add(opened);
        return opened;
    }

    /** The nearest incident by time of serving; an open one before one that would open again, a version's own before one of all. */
    private Optional<Incident> homeOf(Sign sign) {
        Optional<Incident> nearest = incidents.stream()
                .filter(incident -> incident.covers(sign.version()) && admits(incident, sign))
                .min(Comparator.comparingLong((Incident incident) -> distance(incident, sign))
                        .thenComparing(Incident::hasEnded)
                        .thenComparing(incident -> incident.version.equals(Sign.EVERY_VERSION))
                        .thenComparing(OLDEST));
        return nearest.map(incident -> incident.hasEnded()
                ? oldest(other -> !other.hasEnded() && other.sameIdentity(incident))
                        .orElse(incident)
                : incident);
    }

    private boolean admits(Incident incident, Sign began) {
        if (distance(incident, began) <= settings.mergeGapMillis()) {
            return true;
        }
        boolean served = began.since() >= incident.servedFrom() - settings.mergeGapMillis();
        return served && incident.version.equals(began.version()) && isFresh(incident, began.at());
    }

    /** Whether an incident is calm, and has been so for no longer than one may open again. */
    private boolean isFresh(Incident incident, long at) {
        long calmSince = incident.hasEnded() ? incident.endedAt : incident.calmAt;
        return calmSince != NEVER && at - calmSince <= settings.reopenMillis();
    }

    private static long distance(Incident incident, Sign began) {
        return incident.distance(began.since(), Member.servedUntil(began), began.at());
    }

    private void end(Sign sign) {
        for (Incident incident : List.copyOf(incidents)) {
            if (incident.end(sign)) {
                finishIfRecovered(incident, sign.at());
            }
        }
    }

    private void recognise(Sign sign) {
        if (sign.pattern().equals(Sign.RECOVERED)) {
            recover(sign);
            return;
        }
        Optional<IncidentKind> kind = IncidentKind.of(sign.pattern());
        if (kind.isEmpty()) {
            return; // a pattern that names no incident
        }
        if (kind.get() == IncidentKind.TRAFFIC_LOSS && sign.version().equals(Sign.EVERY_VERSION)) {
            uniteVersions(sign);
        }
        for (Incident incident : List.copyOf(incidents)) {
            boolean fits = !incident.hasEnded() && incident.covers(sign.version()) && meets(incident, sign);
            if (fits && incidents.contains(incident) && incident.recognised.add(kind.get())) {
                told(incident, sign.at());
            }
        }
    }

    private boolean meets(Incident incident, Sign sign) {
        return incident.distance(sign.since(), sign.at(), sign.at()) <= settings.mergeGapMillis();
    }

    /** One more pattern: it names what no pattern has named, and is news where another one has. */
    private void told(Incident incident, long at) {
        if (incident.settled && incident.kind == null) {
            name(incident, at);
        } else if (incident.isFiring()) {
            teller.fire(incident, at);
        }
    }

    private void recover(Sign sign) {
        for (Incident incident : List.copyOf(incidents)) {
            if (!incident.hasEnded() && incident.covers(sign.version())) {
                Set<String> versions = new TreeSet<>(incident.versions());
                incident.members().stream().filter(Member::isOpen).forEach(open -> versions.remove(open.version()));
                if (!sign.version().equals(Sign.EVERY_VERSION)) {
                    versions.retainAll(Set.of(sign.version()));
                }
                incident.recovered.addAll(versions);
                finishIfRecovered(incident, sign.at());
            }
        }
    }

    private void finishIfRecovered(Incident incident, long at) {
        if (incident.settled
                && !incident.hasEnded()
                && !incident.hasOpenMember()
                && incident.recovered.containsAll(incident.versions())) {
            finish(incident, at);
        }
    }

    private void finish(Incident incident, long at) {
        if (incident.isFiring()) {
            teller.resolve(incident, at);
        }
        incident.heldUntil = NEVER;
        incident.endedAt = at;
        if (!incident.isTold()) {
            incidents.remove(incident); // nobody has heard of it
        }
    }

    private void uniteVersions(Sign sign) {
        List<Incident> settling = incidents.stream()
                .filter(incident -> !incident.settled && meets(incident, sign))
                .sorted(OLDEST)
                .toList();
        settling.stream().limit(1).forEach(first -> {
            first.version = Sign.EVERY_VERSION;
            settling.stream().skip(1).forEach(other -> absorb(first, other));
        });
    }

    private void settle(Incident incident, long at) {
        incident.settled = true;
        Predicate<Incident> akin = other -> other != incident
                && !other.settled
                && !Collections.disjoint(other.metrics(), incident.metrics())
                && incident.distance(other.servedFrom(), other.servedUntil(at), at) <= settings.mergeGapMillis();
        for (Optional<Incident> other = oldest(akin); other.isPresent(); other = oldest(akin)) {
            if (!incident.version.equals(other.get().version)) {
                incident.version = Sign.EVERY_VERSION;
            }
            absorb(incident, other.get());
        }
        name(incident, at);
        finishIfRecovered(incident, at);
    }

    private Optional<Incident> oldest(Predicate<Incident> which) {
        return incidents.stream().filter(which).min(OLDEST);
    }

    private void absorb(Incident incident, Incident other) {
        incident.absorb(other);
        incident.recovered.removeAll(other.versions());
        incident.recovered.addAll(other.recovered);
        incident.calmAt = incident.hasOpenMember() ? NEVER : Math.max(incident.calmAt, other.calmAt);
        incidents.remove(other);
    }

    /** Gives a settled incident its kind and tells it, unless an incident of the same identity is there to take it in. */
    private void name(Incident incident, long at) {
        Optional<IncidentKind> recognised = incident.recognised.stream().findFirst();
        boolean sustained = withinMillis.containsKey(IncidentKind.SUSTAINED_ANOMALY.alertName());
        incident.kind = recognised.orElse(sustained ? IncidentKind.SUSTAINED_ANOMALY : null);
        Predicate<Incident> same = other -> other != incident && other.sameIdentity(incident);
        Optional<Incident> known = oldest(same.and(other -> !other.hasEnded()))
                .or(() -> oldest(same.and(other -> incident.openedAt - other.endedAt <= settings.reopenMillis())));
        if (known.isPresent()) {
            boolean again = known.get().hasEnded();
            known.get().endedAt = NEVER;
            absorb(known.get(), incident);
            tellNews(known.get(), again, at);
            finishIfRecovered(known.get(), at);
        } else if (incident.kind != null) {
            tellUnlessQuiet(incident, at);
        }
    }

    private void tellUnlessQuiet(Incident incident, long at) {
        long quietUntil = incident.quietUntil();
        if (incident.isFiring() || quietUntil <= at) {
            teller.fire(incident, at);
        } else {
            incident.heldUntil = quietUntil;
        }
    }
}
