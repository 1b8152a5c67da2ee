package io.modelwatch.udfs.incident;

import static io.modelwatch.udfs.detect.AlertMemory.NEVER;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.Alert.Status;
import io.modelwatch.udfs.detect.AlertMemory.Written;
import io.modelwatch.udfs.detect.MetricLookup;
import io.modelwatch.udfs.detect.OwnerLabels;
import io.modelwatch.udfs.detect.Publication;
import io.modelwatch.udfs.guard.Failure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The life of the incidents of a model: opened by a first beginning, named after settling, published, updated, ended, perhaps opened
 * again, forgotten. Only the times of signs move it, in their total order: neither the order of arrival nor the moments of calls change
 * anything. What {@link Publication} withholds lives as any other, and is told when its time comes if something is abnormal then.
 * docs/incidents.md draws it and lists labels and annotations. An incident whose text cannot be written is published without it.
 */
public final class IncidentLife {
    /** The label of incidents that began together with some of other models; docs/incidents.md says when that is so. */
    public static final String CAUSE = "cause";

    /** How many times the usual time an incident waits to be recognised as recovered. */
    private static final int PATIENCE = 2;

    private final IncidentSettings settings;
    private final IncidentMessage message;
    private final OwnerLabels owners;
    private final Publication publication;
    private final Consumer<Failure> failures;

    /**
     * Fails where a text does; everything is published.
     *
     * @param rewriteForMillis event time for which a transition is kept to be written again, >= 0
     */
    public IncidentLife(
            IncidentSettings settings, AlertSettings messages, MetricLookup metrics, long rewriteForMillis) {
        this(settings, messages, metrics, Publication.ofAll(rewriteForMillis), Failure.RAISE);
    }

    /** @param failures takes what texts failed */
    public IncidentLife(
            IncidentSettings settings,
            AlertSettings messages,
            MetricLookup metrics,
            Publication publication,
            Consumer<Failure> failures) {
        this.settings = settings;
        this.owners = messages.owners();
        this.message = new IncidentMessage(messages, settings.kinds(), metrics);
        this.publication = publication;
        this.failures = failures;
    }

    /**
     * Takes in all signs of a model up to a time, and does what is due until then, both inclusive.
     *
     * @param before null where nothing is known
     * @param signs those with {@code at <= now} that were not taken in before, in any order; may be empty
     * @return null where nothing needs to be known
     */
    public IncidentMemory follow(
            IncidentMemory before, String model, List<Sign> signs, long now, Consumer<Written> transitions) {
        IncidentWriter writer = new IncidentWriter(model, owners.of(model), message, transitions, failures);
        Step step = before == null
                ? new Step(List.of(), Map.of(), writer)
                : new Step(before.copies(), before.withinMillis(), writer);
        signs.stream().sorted(SignOrder.OF_SIGNS).forEach(step::take);
        step.due(now);
        return step.isNothing() ? null : step.memory(now);
    }

    /** When {@link #follow} is to be called next, if no sign comes before. */
    public long nextDue(IncidentMemory memory) {
        var silent = new IncidentWriter("", Map.of(), message, transition -> {}, failed -> {});
        return new Step(memory.incidents(), memory.withinMillis(), silent).nextDue();
    }

    /** One step in the life of a model's incidents: signs in their order, and what is due between them. Used once, by one thread. */
    private final class Step {
        private final FollowedIncidents incidents;
        private final IncidentWriter writer;
        private Map<String, Long> withinMillis;

        Step(List<Incident> incidents, Map<String, Long> withinMillis, IncidentWriter writer) {
            this.withinMillis = withinMillis;
            this.incidents = new FollowedIncidents(incidents, this::dueAt);
            this.writer = writer;
        }

        boolean isNothing() {
            return incidents.isEmpty();
        }

        /** What is known after the step; transitions that are old and no longer fire are dropped, so they are not published again. */
        IncidentMemory memory(long now) {
            List<Incident> all = new ArrayList<>(incidents.inOrder());
            for (Incident incident : all) {
                incident.written.removeIf(written ->
                        written.at() + publication.rewriteForMillis() <= now && !isOpen(incident, written.alert()));
            }
            all.sort(FollowedIncidents.OLDEST);
            return new IncidentMemory(all, withinMillis);
        }

        private static boolean isOpen(Incident incident, Alert alert) {
            return alert.status() == Status.FIRING
                    && incident.published.values().stream()
                            .anyMatch(each -> each.alert().equals(alert));
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
                case SHARED -> share(sign);
                case CHANGED, CALM -> {} // changes come with the signs that they precede, recovery is a pattern
            }
        }

        /** Does what is due until a time, inclusive, in the order in which it is due. */
        void due(long until) {
            for (Optional<Incident> next = incidents.firstDue(); next.isPresent(); next = incidents.firstDue()) {
                long at = dueAt(next.get());
                if (at > until) {
                    return;
                }
                expire(next.get(), at);
            }
        }

        long nextDue() {
            return incidents.firstDue().map(this::dueAt).orElse(Long.MAX_VALUE);
        }

        private long dueAt(Incident incident) {
            if (incident.hasEnded()) {
                return incident.endedAt + settings.rememberedMillis(publication);
            }
            if (!incident.settled) {
                return incident.openedAt + settings.settleMillis();
            }
            long held = incident.heldUntil == NEVER ? withheldUntil(incident) : incident.heldUntil;
            return incident.calmAt == NEVER ? held : Math.min(held, overAt(incident));
        }

        /** When one that maintenance does not hold back is told: at once where {@code alerts.from} was moved to before it. */
        private long withheldUntil(Incident incident) {
            return incident.isUntold()
                    ? Math.max(publication.from(), incident.openedAt + settings.settleMillis())
                    : Long.MAX_VALUE;
        }

        /** When it ends if it is not recognised as recovered. */
        private long overAt(Incident incident) {
            return incident.calmAt + PATIENCE * settings.holdDownMillis();
        }

        private void expire(Incident incident, long at) {
            incidents.changed(incident);
            if (incident.hasEnded()) {
                incidents.remove(incident);
            } else if (!incident.settled) {
                settle(incident, at);
            } else if (incident.calmAt != NEVER && overAt(incident) <= at) {
                finish(incident, at);
            } else {
                incident.heldUntil = NEVER;
                if (incident.hasOpenMember()) {
                    publishUnlessHeld(incident, at);
                }
            }
        }

        private void begin(Sign sign) {
            Incident home = homeOf(sign).orElseGet(() -> open(sign));
            boolean again = home.hasEnded();
            incidents.changed(home);
            home.endedAt = NEVER;
            home.join(sign);
            if (home.kind != null) {
                publishNews(home, again, sign.at());
            }
        }

        private void publishNews(Incident incident, boolean again, long at) {
            if (again
                    || !incident.isFiring()
                    || !incident.publishedMetrics.containsAll(incident.metrics())
                    || !incident.published.containsKey(incident.worstSeverity())) {
                publishUnlessHeld(incident, at);
            }
        }

        private Incident open(Sign sign) {
            Incident opened = new Incident(sign.version(), sign.at());
            incidents.add(opened);
            return opened;
        }

        /** The nearest incident by time of serving; an open one before one that would open again, a version's own before one of all. */
        private Optional<Incident> homeOf(Sign sign) {
            Optional<Incident> nearest = incidents.covering(sign.version()).stream()
                    .filter(incident -> admits(incident, sign))
                    .min(Comparator.comparingLong((Incident incident) -> distance(incident, sign))
                            .thenComparing(Incident::hasEnded)
                            .thenComparing(incident -> incident.version.equals(Sign.EVERY_VERSION))
                            .thenComparing(FollowedIncidents.OLDEST));
            return nearest.map(incident -> incident.hasEnded()
                    ? oldestLike(incident, other -> !other.hasEnded()).orElse(incident)
                    : incident);
        }

        private boolean admits(Incident incident, Sign began) {
            if (distance(incident, began) <= settings.mergeGapMillis()) {
                return true;
            }
            boolean served = began.since() >= incident.servedFrom() - settings.mergeGapMillis();
            return served && incident.version.equals(began.version()) && isFresh(incident, began.at());
        }

        /** Whether an incident is calm, and has been so for no longer than it may be opened again. */
        private boolean isFresh(Incident incident, long at) {
            long calmSince = incident.hasEnded() ? incident.endedAt : incident.calmAt;
            return calmSince != NEVER && at - calmSince <= settings.reopenMillis();
        }

        private static long distance(Incident incident, Sign began) {
            return incident.distance(began.since(), began.finding().windowEnd(), began.at());
        }

        private void end(Sign sign) {
            for (Incident incident : incidents.covering(sign.version())) {
                if (incident.end(sign)) {
                    incidents.changed(incident);
                    finishIfRecovered(incident, sign.at());
                }
            }
        }

        private void recognise(Sign sign) {
            if (sign.pattern().equals(Sign.RECOVERED)) {
                recover(sign);
                return;
            }
            Optional<IncidentKind> kind = settings.kinds().of(sign.pattern());
            if (kind.isEmpty()) {
                return; // a pattern that names no incident
            }
            if (kind.get().unitesVersions() && sign.version().equals(Sign.EVERY_VERSION)) {
                uniteVersions(sign);
            }
            for (Incident incident : incidents.covering(sign.version())) {
                boolean fits = !incident.hasEnded() && meets(incident, sign);
                boolean news = fits && incidents.contains(incident) && incident.recognised.add(sign.pattern());
                if (news || (fits && incident.settled && incident.kind == null)) {
                    nameOrUpdate(incident, sign.at());
                }
            }
        }

        /** Only before it has settled: what was published keeps its labels. */
        private void share(Sign sign) {
            for (Incident incident : incidents.unsettled()) {
                boolean about = incident.members().stream()
                        .anyMatch(member -> sign.around().categories().contains(member.category()));
                if (about) {
                    incident.share(sign.pattern(), sign.since());
                }
            }
        }

        private boolean meets(Incident incident, Sign sign) {
            return incident.distance(sign.since(), sign.at(), sign.at()) <= settings.mergeGapMillis();
        }

        /** One more pattern: it names an incident without a kind, and updates one that has a kind. */
        private void nameOrUpdate(Incident incident, long at) {
            incidents.changed(incident);
            if (incident.settled && incident.kind == null) {
                name(incident, at);
            } else if (incident.isFiring()) {
                writer.fire(incident, at);
            }
        }

        private void recover(Sign sign) {
            for (Incident incident : incidents.covering(sign.version())) {
                if (!incident.hasEnded()) {
                    incident.recover(sign.version());
                    finishIfRecovered(incident, sign.at());
                }
            }
        }

        private void finishIfRecovered(Incident incident, long at) {
            if (incident.settled && !incident.hasEnded() && !incident.hasOpenMember() && incident.hasRecovered()) {
                finish(incident, at);
            }
        }

        private void finish(Incident incident, long at) {
            incidents.changed(incident);
            if (incident.isFiring()) {
                writer.resolve(incident, at);
            }
            incident.heldUntil = NEVER;
            incident.endedAt = at;
            if (!incident.isPublished()) {
                incidents.remove(incident); // it was never published
            }
        }

        private void uniteVersions(Sign sign) {
            List<Incident> settling = incidents.unsettled().stream()
                    .filter(incident -> meets(incident, sign))
                    .sorted(FollowedIncidents.OLDEST)
                    .toList();
            settling.stream().limit(1).forEach(first -> {
                first.version = Sign.EVERY_VERSION;
                incidents.changed(first);
                settling.stream().skip(1).forEach(other -> absorb(first, other));
            });
        }

        private void settle(Incident incident, long at) {
            incident.settled = true;
            incidents.changed(incident);
            List<Incident> others = new ArrayList<>(incidents.unsettled());
            others.sort(FollowedIncidents.OLDEST);
            while (absorbsOne(
                    incident, others, at)) {} // what it takes in may make it meet older ones that it did not meet
            name(incident, at);
            finishIfRecovered(incident, at);
        }

        /**
         * Absorbs related incidents, the oldest first, until it has grown.
         *
         * @param others from which absorbed ones are removed, the oldest first
         * @return whether it has grown, so that all must be checked again
         */
        private boolean absorbsOne(Incident incident, List<Incident> others, long at) {
            List<Incident> left = new ArrayList<>();
            boolean grown = false;
            for (Incident other : others) {
                if (grown || !isAkin(incident, other, at)) {
                    left.add(other);
                    continue;
                }
                long from = incident.servedFrom();
                long until = incident.servedUntil(at);
                int metrics = incident.metrics().size();
                if (!incident.version.equals(other.version)) {
                    incident.version = Sign.EVERY_VERSION;
                }
                absorb(incident, other);
                grown = from != incident.servedFrom()
                        || until != incident.servedUntil(at)
                        || metrics != incident.metrics().size();
            }
            others.clear();
            others.addAll(left);
            return grown;
        }

        private boolean isAkin(Incident incident, Incident other, long at) {
            return !Collections.disjoint(other.metrics(), incident.metrics())
                    && incident.distance(other.servedFrom(), other.servedUntil(at), at) <= settings.mergeGapMillis();
        }

        /** The oldest other incident of the same identity that fits. */
        private Optional<Incident> oldestLike(Incident incident, Predicate<Incident> which) {
            return incidents.ofVersion(incident.version).stream()
                    .filter(other -> other != incident && other.sameIdentity(incident) && which.test(other))
                    .min(FollowedIncidents.OLDEST);
        }

        private void absorb(Incident incident, Incident other) {
            incident.absorb(other);
            incident.recovered.removeAll(other.versions());
            incident.recovered.addAll(other.recovered);
            incident.recovered.retainAll(incident.versions());
            incident.calmAt = incident.hasOpenMember() ? NEVER : Math.max(incident.calmAt, other.calmAt);
            incidents.changed(incident);
            incidents.remove(other);
        }

        /** Gives a settled incident its kind and publishes it, unless an incident of the same identity exists and absorbs it. */
        private void name(Incident incident, long at) {
            incident.kind = kindOf(incident).orElse(null);
            if (LoadAlone.explains(incident.members())) {
                incident.cause = ""; // what joins it, perhaps after hours, has another
            }
            incidents.changed(incident);
            Optional<Incident> known = oldestLike(incident, other -> !other.hasEnded())
                    .or(() -> oldestLike(
                            incident, other -> incident.openedAt - other.endedAt <= settings.reopenMillis()));
            if (known.isPresent()) {
                boolean again = known.get().hasEnded();
                known.get().endedAt = NEVER;
                absorb(known.get(), incident);
                publishNews(known.get(), again, at);
                finishIfRecovered(known.get(), at);
            } else if (incident.kind != null) {
                publishUnlessHeld(incident, at);
            }
        }

        /** None for load alone, until something joins it that load does not explain. */
        private Optional<String> kindOf(Incident incident) {
            List<String> recognised = settings.kinds().inOrder(incident.recognised);
            Optional<String> otherwise =
                    settings.kinds().ofTheRest().map(IncidentKind::name).filter(withinMillis::containsKey);
            Optional<String> kind = recognised.stream().findFirst().or(() -> otherwise);
            return LoadAlone.explains(incident.members()) ? Optional.empty() : kind;
        }

        /** What maintenance or {@code alerts.from} holds back is looked at again when it is due. */
        private void publishUnlessHeld(Incident incident, long at) {
            incidents.changed(incident);
            long due = afterMaintenance(incident);
            if (incident.isFiring() || (due <= at && !publication.withholds(at))) {
                writer.fire(incident, at);
            } else {
                incident.heldUntil = due > at ? due : NEVER;
            }
        }

        /**
         * When what maintenance covers had time to end: a window in which all is well again may begin a window later and is known only when
         * it is over, and its alert goes on for a while. 0 where some member is not covered.
         */
        private long afterMaintenance(Incident incident) {
            long quietUntil = incident.quietUntil();
            long longest = incident.members().stream()
                    .filter(Member::isOpen)
                    .mapToLong(member -> member.finding().series().window().millis())
                    .max()
                    .orElse(0);
            return quietUntil == 0 ? 0 : quietUntil + settings.holdDownMillis() + 2 * longest;
        }
    }
}
