package io.modelwatch.udfs.incident.shared;

import static io.modelwatch.udfs.detect.AlertMemory.NEVER;
import static java.util.Comparator.comparingLong;
import static java.util.stream.Collectors.toSet;

import io.modelwatch.schemas.Fingerprint;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.Alert.Status;
import io.modelwatch.udfs.detect.AlertMemory.Written;
import io.modelwatch.udfs.detect.Finding.End;
import io.modelwatch.udfs.detect.Publication;
import io.modelwatch.udfs.incident.AlertSettings;
import io.modelwatch.udfs.incident.IncidentLife;
import io.modelwatch.udfs.incident.IncidentSettings;
import io.modelwatch.udfs.incident.SeverityOrder;
import io.modelwatch.udfs.incident.Sign;
import io.modelwatch.udfs.incident.shared.TroubleMemory.Part;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The one alert about a cause that incidents of several models share: it fires while there are at least {@link #MODELS}, is told again
 * when an incident fires that the last message did not name as firing, and resolves with the last of its incidents. It follows what people
 * are told of incidents, so what is held back has no part in it. Only times of alerts move it: neither their order of arrival nor repeats
 * change anything.
 */
public final class SharedTrouble {
    /** The label {@code alertname}. */
    public static final String NAME = "SharedTrouble";

    /** From how many models on their trouble is told as one. */
    public static final int MODELS = 3;

    /** The label {@code model}. */
    static final String EVERY_MODEL = "all";

    /** Of one severity, those that ended come first. */
    private static final Comparator<Part> MILD_FIRST =
            Comparator.comparing(Part::severity, SeverityOrder.MILD_FIRST).thenComparing(Part::isFiring);

    private static final Comparator<Part> NEWER = comparingLong(Part::startsAt).thenComparingLong(Part::sequence);

    private static final Comparator<Written> IN_ORDER = comparingLong(Written::at)
            .thenComparing(told -> told.alert().fingerprint())
            .thenComparing(told -> told.alert().startsAt())
            .thenComparing(told -> told.alert().sequence());

    private final TroubleMessage message;
    private final Publication publication;
    private final long rememberedMillis;

    public SharedTrouble(IncidentSettings incidents, AlertSettings alerts, Publication publication) {
        this.message = new TroubleMessage(alerts);
        this.publication = publication;
        this.rememberedMillis = incidents.rememberedMillis(publication);
    }

    /** The cause that an alert of an incident shares; empty where it shares none. */
    public static Optional<String> causeOf(Alert alert) {
        return Optional.ofNullable(alert.labels().get(IncidentLife.CAUSE));
    }

    /**
     * Takes in what was told of a cause's incidents up to a time, inclusive; the rest goes on waiting.
     *
     * @param cause label of all of them
     * @return null where nothing needs to be known
     */
    public TroubleMemory follow(TroubleMemory before, String cause, long now, Consumer<Written> transitions) {
        Step step = new Step(before, cause, transitions);
        before.waiting().stream()
                .filter(told -> told.at() <= now)
                .sorted(IN_ORDER)
                .forEach(step::take);
        step.decide();
        TroubleMemory after = step.memory(
                before.waiting().stream().filter(told -> told.at() > now).toList(), now);
        return forgottenAt(after) <= now ? null : after;
    }

    /** Event time from which nothing of it needs to be known, if nothing more is told; {@code Long.MAX_VALUE} while an incident goes on. */
    public long forgottenAt(TroubleMemory memory) {
        return memory.goesOn() ? Long.MAX_VALUE : memory.changedAt() + rememberedMillis;
    }

    /** Alerts of incidents in their order, and what is to be told of all of them. Used once, by one thread. */
    private final class Step {
        private final String cause;
        private final Consumer<Written> transitions;
        private final Map<String, Part> parts;
        private final Map<String, Alert> published;
        private final List<Written> written;
        private final Set<String> named;
        private long firstAt;
        private long changedAt;

        Step(TroubleMemory before, String cause, Consumer<Written> transitions) {
            this.cause = cause;
            this.transitions = transitions;
            this.parts = new TreeMap<>(before.parts());
            this.published = new TreeMap<>(before.published());
            this.written = new ArrayList<>(before.written());
            this.named = new TreeSet<>(before.named());
            this.firstAt = before.firstAt();
            this.changedAt = before.changedAt();
        }

        /** What one time tells is told together. */
        void take(Written told) {
            if (told.at() > changedAt) {
                decide();
                changedAt = told.at();
            }
            firstAt = firstAt == NEVER ? told.at() : firstAt;
            String fingerprint = told.alert().fingerprint();
            Part part = Part.of(told.alert());
            Part known = parts.get(fingerprint);
            if (known == null ? makesPlaceFor(part) : NEWER.compare(part, known) > 0) {
                parts.put(fingerprint, part);
                if (!part.isFiring()) {
                    named.remove(fingerprint); // where it fires again, that is news
                }
            }
        }

        /** The mildest gives way to a severer one, so that none that gave way comes back when it is told again after a restore. */
        private boolean makesPlaceFor(Part part) {
            if (parts.size() < TroubleMemory.MOST_PARTS) {
                return true;
            }
            Map.Entry<String, Part> mildest = parts.entrySet().stream()
                    .min(Map.Entry.comparingByValue(MILD_FIRST))
                    .orElseThrow();
            if (!part.isFiring()
                    || SeverityOrder.MILD_FIRST.compare(
                                    part.severity(), mildest.getValue().severity())
                            <= 0) {
                return false;
            }
            parts.remove(mildest.getKey());
            named.remove(mildest.getKey());
            return true;
        }

        void decide() {
            Set<String> firing = firing();
            if (!isFiring()) {
                if (models(Part::isFiring).size() >= MODELS) {
                    fire();
                }
            } else if (firing.isEmpty()) {
                resolve();
            } else if (!named.containsAll(firing)) {
                fire();
            }
        }

        /** Their fingerprints. */
        private Set<String> firing() {
            return parts.entrySet().stream()
                    .filter(part -> part.getValue().isFiring())
                    .map(Map.Entry::getKey)
                    .collect(toSet());
        }

        private List<String> models(Predicate<Part> which) {
            return parts.values().stream()
                    .filter(which)
                    .map(Part::model)
                    .distinct()
                    .sorted()
                    .toList();
        }

        private boolean isFiring() {
            return published.values().stream().anyMatch(alert -> alert.status() == Status.FIRING);
        }

        private String worstSeverity() {
            return parts.values().stream()
                    .map(Part::severity)
                    .max(SeverityOrder.MILD_FIRST)
                    .orElseThrow();
        }

        private void fire() {
            named.addAll(firing());
            String severity = worstSeverity();
            Map<String, String> labels = labels();
            String identity = Fingerprint.of(labels);
            labels.put("incident", identity);
            labels.put("severity", severity);
            Instant startsAt = startsAt();
            publish(
                    severity,
                    new Alert(
                            Fingerprint.of(labels),
                            labels,
                            annotations(identity, startsAt),
                            Status.FIRING,
                            startsAt,
                            null,
                            published.containsKey(severity)
                                    ? published.get(severity).sequence() + 1
                                    : 0));
        }

        private Map<String, String> labels() {
            Map<String, String> labels = new TreeMap<>();
            labels.put("alertname", NAME);
            labels.put("model", EVERY_MODEL);
            labels.put("version", Sign.EVERY_VERSION);
            labels.put(IncidentLife.CAUSE, cause);
            return labels;
        }

        private Map<String, String> annotations(String identity, Instant startsAt) {
            return message.annotations(
                    parts.values(), models(part -> true), identity, startsAt.toEpochMilli(), changedAt);
        }

        /**
         * As first published, else that of the first incident: but later than any before which was forgotten, since incidents may be told
         * again long after that, and this would begin again under an identity of before.
         */
        private Instant startsAt() {
            long first = parts.values().stream().mapToLong(Part::startsAt).min().orElseThrow();
            return published.values().stream()
                    .map(Alert::startsAt)
                    .findAny()
                    .orElseGet(() -> Instant.ofEpochMilli(Math.max(first, firstAt - rememberedMillis)));
        }

        private void resolve() {
            for (Map.Entry<String, Alert> each : Map.copyOf(published).entrySet()) {
                if (each.getValue().status() == Status.FIRING) {
                    publish(each.getKey(), over(each.getValue()));
                }
            }
        }

        private Alert over(Alert firing) {
            Map<String, String> annotations = annotations(firing.labels().get("incident"), firing.startsAt());
            annotations.put(TroubleMemory.REASON, reason());
            long end = parts.values().stream().mapToLong(Part::endsAt).max().orElseThrow();
            return new Alert(
                    firing.fingerprint(),
                    firing.labels(),
                    annotations,
                    Status.RESOLVED,
                    firing.startsAt(),
                    Instant.ofEpochMilli(Math.max(end, firing.startsAt().toEpochMilli())),
                    firing.sequence() + 1);
        }

        /** That of all incidents, else that they recovered. */
        private String reason() {
            List<String> reasons =
                    parts.values().stream().map(Part::reason).distinct().toList();
            return reasons.size() == 1 ? reasons.get(0) : End.RECOVERED.text();
        }

        private void publish(String severity, Alert alert) {
            Written transition = new Written(alert, changedAt);
            transitions.accept(transition);
            written.add(transition);
            published.put(severity, alert);
        }

        TroubleMemory memory(List<Written> waiting, long now) {
            List<Written> kept = written.stream()
                    .filter(each -> each.at() + publication.rewriteForMillis() > now || isOpen(each.alert()))
                    .toList();
            return new TroubleMemory(waiting, parts, List.copyOf(named), published, kept, firstAt, changedAt);
        }

        private boolean isOpen(Alert alert) {
            return alert.status() == Status.FIRING && published.containsValue(alert);
        }
    }
}
