package io.modelwatch.udfs.window;

import io.modelwatch.schemas.alert.Subject;
import io.modelwatch.udfs.follow.FollowSettings;
import io.modelwatch.udfs.stats.Measure;
import io.modelwatch.udfs.stats.Summaries;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Decides which versions, instances and readings of one model are measured under their own names, without an engine. A pane is decided
 * once, from all of its parts in any order; the same names are in at its label horizons.
 */
public final class SliceCaps implements Serializable {
    private static final long serialVersionUID = 1;
    private static final String OTHER_INSTANCE = Subject.instance(Caps.OTHER).text();

    private final Caps caps;
    private final List<Measure> measures;
    private final FollowSettings settings;
    private final long keepMillis;

    /**
     * What became of closed panes.
     *
     * @param parts under the names by which they are measured
     * @param exceeded names that found no place
     */
    public record Decided(Rosters after, List<PanePart> parts, List<Exceeded> exceeded) {}

    /**
     * Names that found no place in a pane.
     *
     * @param what as {@link CapAlert} names it
     * @param pane its start, epoch milliseconds
     */
    public record Exceeded(String what, long pane, int turnedAway, int cap) {}

    /** @param keepMillis event time for which a silent name keeps its place; not below the longest label horizon */
    public SliceCaps(Caps caps, List<Measure> measures, FollowSettings settings, long keepMillis) {
        this.caps = caps;
        this.measures = List.copyOf(measures);
        this.settings = settings;
        this.keepMillis = keepMillis;
    }

    /** @param closed all parts of one model's panes that closed now */
    public Decided decide(Rosters before, List<PanePart> closed) {
        TreeMap<Long, List<PanePart>> served = new TreeMap<>();
        for (PanePart part : closed) {
            if (part.horizonMillis() == 0) {
                served.computeIfAbsent(part.paneStart(), pane -> new ArrayList<>())
                        .add(part);
            }
        }
        Rosters rosters = before;
        List<Exceeded> exceeded = new ArrayList<>();
        for (Map.Entry<Long, List<PanePart>> pane : served.entrySet()) {
            rosters = admit(rosters, pane.getKey(), pane.getValue(), exceeded);
        }
        List<PanePart> named = new ArrayList<>(closed.size());
        for (PanePart part : closed) {
            named.add(named(part, rosters));
        }
        return new Decided(rosters, named, exceeded);
    }

    /** The parts of a model that is not in. */
    public static PanePart rest(PanePart part) {
        String segment = instanceOf(part) == null ? part.segment() : OTHER_INSTANCE;
        String version = part.isOfEveryVersion() ? part.version() : Caps.OTHER;
        return part.named(Caps.OTHER, version, segment, part.summaries());
    }

    private Rosters admit(Rosters before, long pane, List<PanePart> parts, List<Exceeded> exceeded) {
        Map<String, Long> versions = new TreeMap<>();
        Map<String, Long> instances = new TreeMap<>();
        Map<String, Long> readings = new TreeMap<>();
        for (PanePart part : parts) {
            String instance = instanceOf(part);
            if (instance != null) {
                instances.merge(instance, part.count(), Long::sum);
            } else if (part.isOfVersion()) {
                versions.merge(part.version(), part.count(), Long::sum);
                part.readings().forEach((name, count) -> readings.merge(name, count, Long::sum));
            }
        }
        return new Rosters(
                admit(CapAlert.VERSIONS, before.versions(), pane, versions, caps.versions(), exceeded),
                admit(CapAlert.INSTANCES, before.instances(), pane, instances, caps.instances(), exceeded),
                admit(CapAlert.READINGS, before.readings(), pane, readings, caps.readings(), exceeded),
                before.forgetAt());
    }

    private Roster admit(
            String what, Roster before, long pane, Map<String, Long> counts, int cap, List<Exceeded> exceeded) {
        if (counts.isEmpty()) {
            return before;
        }
        Roster.Step step = before.admit(pane, counts, cap, keepMillis);
        if (step.turnedAway() > 0) {
            exceeded.add(new Exceeded(what, pane, step.turnedAway(), cap));
        }
        return step.after();
    }

    private PanePart named(PanePart part, Rosters rosters) {
        if (part.isOfEveryVersion()) {
            return part;
        }
        long pane = part.paneStart();
        String version = rosters.versions().holds(part.version(), pane) ? part.version() : Caps.OTHER;
        String instance = instanceOf(part);
        boolean folded = instance != null && !rosters.instances().holds(instance, pane);
        String segment = folded ? OTHER_INSTANCE : part.segment();
        byte[] summaries = foldReadings(part, rosters.readings());
        boolean same = version.equals(part.version()) && !folded && summaries == part.summaries();
        return same ? part : part.named(part.model(), version, segment, summaries);
    }

    private byte[] foldReadings(PanePart part, Roster readings) {
        long pane = part.paneStart();
        if (part.readings().keySet().stream().allMatch(name -> readings.holds(name, pane))) {
            return part.summaries();
        }
        Summaries summaries = new Summaries(measures, settings.of(part.model()));
        summaries.merge(part.summaries());
        summaries.fold(name -> readings.holds(name, pane));
        return summaries.toBytes();
    }

    /** Null where the part is of no instance. */
    private static String instanceOf(PanePart part) {
        Subject subject = part.subject();
        return subject.isInstance() ? subject.value() : null;
    }
}
