package io.modelwatch.udfs.incident;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * The incidents of a model during one step, found by version and by due time: there may be one for each of thousands of versions.
 * Every change of one must be announced ({@link #changed}). Used once, by one thread.
 */
final class FollowedIncidents {
    static final Comparator<Incident> OLDEST = Comparator.comparingLong((Incident incident) -> incident.openedAt)
            .thenComparing(incident -> incident.version)
            .thenComparingLong(Incident::servedFrom);

    private final ToLongFunction<Incident> dueAt;
    private final IdentityHashMap<Incident, Place> places = new IdentityHashMap<>();
    /** By version; within one in the order in which they were added. */
    private final Map<String, TreeMap<Integer, Incident>> byVersion = new HashMap<>();

    private final TreeMap<Integer, Incident> unsettled = new TreeMap<>();
    /** May hold outdated entries. */
    private final PriorityQueue<Place> queue = new PriorityQueue<>(Place.FIRST_DUE);

    /** Incidents that were changed since the queue was last read. */
    private final List<Incident> changed = new ArrayList<>();

    private int added;

    /** The queue's entry of an incident; replaced when the incident changes. */
    private record Place(Incident incident, int number, long dueAt, long openedAt, String version, long servedFrom) {
        static final Comparator<Place> FIRST_DUE = Comparator.comparingLong(Place::dueAt)
                .thenComparingLong(Place::openedAt)
                .thenComparing(Place::version)
                .thenComparingLong(Place::servedFrom)
                .thenComparingInt(Place::number);
    }

    /** @param dueAt when an incident is due next */
    FollowedIncidents(Collection<Incident> incidents, ToLongFunction<Incident> dueAt) {
        this.dueAt = dueAt;
        incidents.forEach(this::add);
    }

    void add(Incident incident) {
        put(incident, added++);
    }

    void remove(Incident incident) {
        Place place = places.remove(incident);
        if (place != null) {
            forget(place);
        }
    }

    boolean contains(Incident incident) {
        return places.containsKey(incident);
    }

    boolean isEmpty() {
        return places.isEmpty();
    }

    /** Must be called before the queue or a version is read again. */
    void changed(Incident incident) {
        changed.add(incident);
    }

    /** The incident that is due first; of several at one time the oldest. */
    @SuppressWarnings("ReferenceEquality") // an equal place of before is not the one that is true
    Optional<Incident> firstDue() {
        update();
        while (!queue.isEmpty() && places.get(queue.peek().incident()) != queue.peek()) {
            queue.poll();
        }
        return Optional.ofNullable(queue.peek()).map(Place::incident);
    }

    /** Incidents that may hold alerts of a version, in the order in which they were added: its own and those of all versions. */
    List<Incident> covering(String version) {
        if (version.equals(Sign.EVERY_VERSION)) {
            return inOrder();
        }
        update();
        TreeMap<Integer, Incident> covering = new TreeMap<>(byVersion.getOrDefault(version, new TreeMap<>()));
        covering.putAll(byVersion.getOrDefault(Sign.EVERY_VERSION, new TreeMap<>()));
        return List.copyOf(covering.values());
    }

    /** Those with exactly this label. */
    List<Incident> ofVersion(String version) {
        update();
        return List.copyOf(byVersion.getOrDefault(version, new TreeMap<>()).values());
    }

    List<Incident> unsettled() {
        update();
        return List.copyOf(unsettled.values());
    }

    /** All in the order in which they were added. */
    List<Incident> inOrder() {
        update();
        TreeMap<Integer, Incident> all = new TreeMap<>();
        places.values().forEach(place -> all.put(place.number(), place.incident()));
        return List.copyOf(all.values());
    }

    private void update() {
        for (Incident incident : changed) {
            Place before = places.get(incident);
            if (before != null) {
                forget(before);
                put(incident, before.number());
            }
        }
        changed.clear();
    }

    private void put(Incident incident, int number) {
        Place place = new Place(
                incident,
                number,
                dueAt.applyAsLong(incident),
                incident.openedAt,
                incident.version,
                incident.servedFrom());
        places.put(incident, place);
        queue.add(place);
        byVersion.computeIfAbsent(incident.version, version -> new TreeMap<>()).put(number, incident);
        if (!incident.settled) {
            unsettled.put(number, incident);
        }
    }

    private void forget(Place place) {
        unsettled.remove(place.number());
        byVersion.computeIfPresent(place.version(), (version, incidents) -> {
            incidents.remove(place.number());
            return incidents.isEmpty() ? null : incidents;
        });
    }
}
