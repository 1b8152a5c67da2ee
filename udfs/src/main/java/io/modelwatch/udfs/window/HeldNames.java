package io.modelwatch.udfs.window;

import io.modelwatch.schemas.alert.Subject;
import io.modelwatch.schemas.event.Segments;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The names that a subtask holds for one pane before the names that are in are decided: {@value Caps#BEFORE_DECISION} times each cap. Each
 * model has room of its own, so that new names of one never displace another's. Names that find no room are held as the rest; here the
 * order of arrival decides.
 */
final class HeldNames {
    private static final Segments OTHER_INSTANCE =
            new Segments(List.of(Subject.instance(Caps.OTHER).text()));

    private static final class OfModel {
        private final Set<String> versions = new HashSet<>();
        /** Instances with their version: each is a slice. */
        private final Map<String, Set<String>> instances = new HashMap<>();

        private int held;
    }

    private final Map<String, OfModel> models = new HashMap<>();
    /** Of them: those that a cap is for. */
    private int capped;

    /** @return the same object where it has room, else the names under which it is held */
    Combination take(Combination wanted, Caps caps, Set<String> configured) {
        OfModel model = modelOf(wanted.model, caps, configured);
        if (model == null) {
            return renamed(Caps.OTHER, Caps.OTHER, restOf(wanted.segments));
        }
        String version = take(wanted.version, model.versions, Caps.held(caps.versions())) ? wanted.version : Caps.OTHER;
        Segments segments = isInstance(wanted.segments) && !takeInstance(version, wanted.segments, model, caps)
                ? OTHER_INSTANCE
                : wanted.segments;
        boolean same = version.equals(wanted.version) && segments.equals(wanted.segments);
        return same ? wanted : renamed(wanted.model, version, segments);
    }

    /** The name under which a model is held. */
    String takeModel(String wanted, Caps caps, Set<String> configured) {
        return modelOf(wanted, caps, configured) == null ? Caps.OTHER : wanted;
    }

    /** Null where there is no room. */
    private OfModel modelOf(String name, Caps caps, Set<String> configured) {
        OfModel known = models.get(name);
        if (known != null) {
            return known;
        }
        if (!configured.contains(name)) {
            if (capped >= Caps.held(caps.models())) {
                return null;
            }
            capped++;
        }
        OfModel added = new OfModel();
        models.put(name, added);
        return added;
    }

    private static boolean take(String name, Set<String> held, int most) {
        return held.contains(name) || (held.size() < most && held.add(name));
    }

    private static boolean takeInstance(String version, Segments instance, OfModel model, Caps caps) {
        Set<String> held = model.instances.computeIfAbsent(version, added -> new HashSet<>());
        String name = instance.names().get(0);
        if (held.contains(name)) {
            return true;
        }
        if (model.held >= Caps.held(caps.instances())) {
            return false;
        }
        model.held++;
        return held.add(name);
    }

    private static Segments restOf(Segments segments) {
        return isInstance(segments) ? OTHER_INSTANCE : segments;
    }

    private static boolean isInstance(Segments segments) {
        return segments.names().size() == 1
                && Subject.of(segments.names().get(0)).isInstance();
    }

    private static Combination renamed(String model, String version, Segments segments) {
        Combination renamed = new Combination();
        renamed.set(model, version, segments);
        return renamed;
    }
}
