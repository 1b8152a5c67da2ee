package io.modelwatch.udfs.incident;

import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.control.ServingEffect;
import io.modelwatch.udfs.control.ServingEffect.Stage;
import io.modelwatch.udfs.detect.Finding;
import io.modelwatch.udfs.detect.Finding.End;
import io.modelwatch.udfs.detect.Transition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Watches one model: makes signs of the transitions of its series by comparing each with everything else that is known of the model.
 * All transitions of one time are taken in together, so that what begins at the same time is compared with each other, and so that their
 * order does not matter.
 *
 * <ul>
 *   <li>A version is a rollout when it is first seen after its model has been watched for as long as {@link PatternSettings#rolloutMillis}:
 *       at the start of a job everything is seen for the first time. It lives until it is asked no more while
 *       its model is, or its silence is forgotten.
 *   <li>The sign of a commanded deployment is emitted together with the next beginning, at that time, and dates from the command: a change
 *       matters only to what begins after it.
 *   <li>What is over is remembered for {@link IncidentSettings#keepMillis}.
 * </ul>
 */
public final class ModelWatch {
    /** How many series that are or were abnormal are remembered for a model. */
    static final int MOST_ABNORMAL = 10_000;

    private static final int MOST_CHANGES_NAMED = 50;

    private final long rolloutMillis;
    private final IncidentSettings incidents;
    private final int mostAbnormal;

    /**
     * The result of a step.
     *
     * @param after null where nothing needs to be known
     * @param signs in their order
     */
    public record Step(ModelSituation after, List<Sign> signs) {}

    public ModelWatch(PatternSettings patterns, IncidentSettings incidents) {
        this(patterns, incidents, MOST_ABNORMAL);
    }

    ModelWatch(PatternSettings patterns, IncidentSettings incidents, int mostAbnormal) {
        this.rolloutMillis = patterns.rolloutMillis();
        this.incidents = incidents;
        this.mostAbnormal = mostAbnormal;
    }

    /** The time up to which the commands of a model have been taken in when something happens at a time. */
    public long commandsUntil(ModelSituation before, long at) {
        return before == null ? at - incidents.lookbackMillis() : before.commandsUntil();
    }

    /**
     * Takes in what happened at a time, after everything that happened before it.
     *
     * @param before null where nothing is known
     * @param transitions of one model with one time, in any order
     * @param commanded news since {@link #commandsUntil}
     */
    public Step step(
            ModelSituation before, String model, long at, List<Transition> transitions, ModelCommands commanded) {
        Turn turn = new Turn(before, model, at, commanded);
        List<Transition> inOrder = new ArrayList<>(transitions);
        inOrder.sort(SignOrder.OF_TRANSITIONS);
        for (Transition transition : inOrder) {
            switch (transition.kind()) {
                case SEEN -> turn.see(transition);
                case RETURNED -> turn.versions.putIfAbsent(transition.version(), transition.since());
                case LEFT -> turn.versions.remove(transition.version());
                case ENDED -> turn.end(transition);
                case BEGAN -> turn.begin(transition);
            }
        }
        return turn.step();
    }

    /**
     * Forgets what ended too long ago.
     *
     * @return null where nothing needs to be known any more
     */
    public ModelSituation expire(ModelSituation before, long now) {
        ModelCommands nothing = new ModelCommands(List.of(), Map.of(), version -> 0);
        ModelSituation after = new Turn(before, "", now, nothing).step().after();
        return after == null ? null : after.withCommandsUntil(before.commandsUntil());
    }

    /** One step: what happens to a model at one time. */
    private final class Turn {
        private final String model;
        private final long at;
        private final ModelCommands commanded;

        private final Map<String, Long> versions;
        private long watchedSince;
        private final List<Abnormal> abnormal;
        private final List<Change> changes;
        private final List<Change> deployed;
        private long dropped;

        private final List<Begun> begun = new ArrayList<>();
        /** By fingerprint: end of the alert, time of serving. */
        private final Map<String, Long> endOf = new HashMap<>();
        /** Versions of alerts that ended. */
        private final Set<String> ended = new TreeSet<>();

        private final List<Sign> signs = new ArrayList<>();

        private record Begun(Transition transition, Abnormal abnormal) {}

        /** @param before null where nothing is known */
        Turn(ModelSituation before, String model, long at, ModelCommands commanded) {
            this.model = model;
            this.at = at;
            this.commanded = commanded;
            this.versions = before == null ? new TreeMap<>() : new TreeMap<>(before.versions());
            this.watchedSince = before == null ? at : before.watchedSince();
            this.abnormal = before == null ? new ArrayList<>() : new ArrayList<>(before.abnormal());
            this.changes = before == null ? new ArrayList<>() : new ArrayList<>(before.changes());
            this.deployed = before == null ? new ArrayList<>() : new ArrayList<>(before.deployed());
            this.dropped = before == null ? 0 : before.dropped();
            commanded.news().forEach(this::take);
        }

        private void take(Command command) {
            String what = command.effect().change(command.kind());
            changes.add(new Change(command.effectiveAt(), what, command.name()));
            if (command.effect() instanceof ServingEffect serving && serving.stage() == Stage.DEPLOYED) {
                deployed.add(new Change(command.effectiveAt(), what, serving.version()));
            }
        }

        void see(Transition seen) {
            watchedSince = Math.min(watchedSince, seen.since());
            if (versions.putIfAbsent(seen.version(), seen.since()) == null
                    && seen.since() - watchedSince >= rolloutMillis) {
                changes.add(new Change(seen.since(), "first seen", model + "/" + seen.version()));
                signs.add(sign(Sign.Kind.CHANGED, seen.version(), seen.since()));
            }
        }

        void end(Transition over) {
            endOf.putIfAbsent(over.finding().fingerprint(), over.since());
            ended.add(over.version());
            signs.add(sign(Sign.Kind.ENDED, over, Sign.Around.NOTHING));
            if (over.finding().isSilence() && over.finding().end() == End.FORGOTTEN) {
                versions.remove(over.version());
            }
        }

        void begin(Transition transition) {
            begun.add(new Begun(transition, Abnormal.of(transition)));
        }

        Step step() {
            abnormal.replaceAll(each ->
                    each.isOpen() && endOf.containsKey(each.alert()) ? each.endedAt(endOf.get(each.alert())) : each);
            if (!begun.isEmpty()) {
                signBeginnings();
            }
            Map<String, Long> latestEnds = latestEnds();
            for (String version : ended) {
                long end = latestEnds.getOrDefault(version, at); // it was more than is kept
                if (end != Abnormal.OPEN) {
                    signs.add(sign(Sign.Kind.CALM, version, end));
                }
            }
            signs.sort(SignOrder.OF_SIGNS);
            forget();
            ModelSituation after = new ModelSituation(versions, watchedSince, abnormal, changes, deployed, at, dropped);
            return new Step(after.isNothing() ? null : after, signs);
        }

        private void signBeginnings() {
            deployed.forEach(change -> signs.add(sign(Sign.Kind.CHANGED, change.subject(), change.at())));
            deployed.clear();
            begun.forEach(each -> abnormal.add(each.abnormal()));
            var surroundings = new AbnormalIndex(abnormal, incidents.mergeGapMillis());
            List<Change> byTime = new ArrayList<>(changes);
            byTime.sort(Change.BY_TIME);
            for (Begun each : begun) {
                signs.add(sign(Sign.Kind.BEGAN, each.transition(), around(each, surroundings, byTime)));
            }
        }

        /** Of each version. */
        private Map<String, Long> latestEnds() {
            Map<String, Long> ends = new HashMap<>();
            if (!ended.isEmpty()) {
                abnormal.forEach(each -> ends.merge(each.version(), each.end(), Math::max));
            }
            return ends;
        }

        private void forget() {
            long oldest = at - incidents.keepMillis();
            abnormal.removeIf(each -> each.end() < oldest);
            changes.removeIf(change -> change.at() < oldest);
            deployed.removeIf(change -> change.at() < oldest);
            int tooMany = Math.max(0, abnormal.size() - mostAbnormal);
            dropped += tooMany;
            for (Iterator<Abnormal> each = abnormal.iterator(); tooMany > 0 && each.hasNext(); ) {
                if (!each.next().isOpen()) {
                    each.remove();
                    tooMany--;
                }
            }
            abnormal.subList(0, tooMany).clear();
        }

        private Sign.Around around(Begun begun, AbnormalIndex surroundings, List<Change> byTime) {
            Finding finding = begun.transition().finding();
            Abnormal one = begun.abnormal();
            long knownUntil = at - finding.horizonMillis();
            long changedUntil = one.since() + finding.windowMillis();
            return new Sign.Around(
                    List.copyOf(surroundings.categories(one, knownUntil)),
                    surroundings.isInOtherVersions(one, knownUntil),
                    isEverywhere(one, knownUntil, surroundings),
                    changes(byTime, one.since() - incidents.lookbackMillis(), changedUntil),
                    commanded.quietUntil().applyAsLong(begun.transition().version()));
        }

        private boolean isEverywhere(Abnormal one, long knownUntil, AbnormalIndex surroundings) {
            if (one.version().equals(Sign.EVERY_VERSION)) {
                return true;
            }
            return !one.isTrafficOfAnother()
                    && !versions.isEmpty()
                    && versions.keySet().stream()
                            .filter(version -> !version.equals(one.version()))
                            .allMatch(version -> surroundings.isIn(version, one, knownUntil));
        }

        private static List<Change> changes(List<Change> byTime, long from, long until) {
            int end = countBefore(byTime, until + 1);
            int begin = Math.min(countBefore(byTime, from), end);
            return List.copyOf(byTime.subList(Math.max(begin, end - MOST_CHANGES_NAMED), end));
        }

        private static int countBefore(List<Change> byTime, long time) {
            int low = 0;
            int high = byTime.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (byTime.get(middle).at() < time) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        private Sign sign(Sign.Kind kind, Transition transition, Sign.Around around) {
            return new Sign(
                    kind,
                    model,
                    transition.version(),
                    at,
                    transition.since(),
                    transition.finding(),
                    transition.segments(),
                    around,
                    "",
                    commanded.withinMillis());
        }

        private Sign sign(Sign.Kind kind, String version, long since) {
            return new Sign(
                    kind,
                    model,
                    version,
                    at,
                    since,
                    null,
                    List.of(),
                    Sign.Around.NOTHING,
                    "",
                    commanded.withinMillis());
        }
    }
}
