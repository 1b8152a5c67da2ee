package io.modelwatch.udfs.profile;

import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.udfs.window.Caps;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Profiles the requests of the sample by pane and model, without an engine. Only models that the configuration names are profiled, so
 * that there are no more than it can hold, and the same ones wherever they are counted.
 */
public final class ProfilePanes {
    private final FeatureSettings settings;
    private final Set<String> models;
    private final Caps caps;
    private final Consumer<ProfilePart> out;
    /** By start. */
    private final TreeMap<Long, Map<String, ModelProfile>> open = new TreeMap<>();

    private long leftOut;

    /**
     * @param models that are profiled
     * @param out takes what is handed out
     */
    public ProfilePanes(FeatureSettings settings, Set<String> models, Caps caps, Consumer<ProfilePart> out) {
        this.settings = settings;
        this.models = Set.copyOf(models);
        this.caps = caps;
        this.out = out;
    }

    /** Values so far of features beyond {@link FeatureSettings#max}. */
    public long leftOut() {
        return leftOut;
    }

    /** Takes a request in that is not late. */
    public void add(Event request) {
        if (Hash.fraction(request.hash) < settings.sampleRate() && models.contains(request.model)) {
            long pane = settings.windowMillis();
            of(Math.floorDiv(request.time, pane) * pane, request.model)
                    .add(request.version, request.weight, request.features);
        }
    }

    private ModelProfile of(long start, String model) {
        Map<String, ModelProfile> pane = open.get(start);
        if (pane == null) {
            if (open.size() >= caps.openPanes()) {
                flushAll();
            }
            pane = new HashMap<>();
            open.put(start, pane);
        }
        ModelProfile known = pane.get(model);
        if (known == null) {
            known = new ModelProfile(settings.max(), settings.versions(caps));
            pane.put(model, known);
        }
        return known;
    }

    /** Hands out and forgets every pane that a watermark closes. */
    public void flushClosed(long watermark) {
        for (Iterator<Map.Entry<Long, Map<String, ModelProfile>>> panes =
                        open.entrySet().iterator();
                panes.hasNext(); ) {
            Map.Entry<Long, Map<String, ModelProfile>> pane = panes.next();
            if (pane.getKey() + settings.windowMillis() - 1 > watermark) {
                return;
            }
            flush(pane.getKey(), pane.getValue());
            panes.remove();
        }
    }

    /** Hands out and forgets everything; what is added later to the same pane is another part of it. */
    public void flushAll() {
        open.forEach(this::flush);
        open.clear();
    }

    private void flush(long start, Map<String, ModelProfile> pane) {
        pane.forEach((model, profile) -> {
            leftOut += profile.leftOut();
            out.accept(new ProfilePart(model, start, profile.toBytes()));
        });
    }
}
