package io.modelwatch.udfs.incident.shared;

import io.modelwatch.schemas.alert.Bounds;
import io.modelwatch.udfs.incident.AlertSettings;
import io.modelwatch.udfs.incident.Links;
import io.modelwatch.udfs.incident.SeverityOrder;
import io.modelwatch.udfs.incident.Sign;
import io.modelwatch.udfs.incident.Wording;
import io.modelwatch.udfs.incident.shared.TroubleMemory.Part;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What people read of trouble that models share. docs/incidents.md lists the annotations. */
final class TroubleMessage {
    private static final int NAMED_IN_A_SENTENCE = 5;
    private static final int INCIDENTS_LISTED = 20;

    private static final Comparator<Part> WORST_FIRST = Comparator.comparing(
                    Part::severity, SeverityOrder.MILD_FIRST.reversed())
            .thenComparing(Part::model)
            .thenComparing(Part::version)
            .thenComparing(Part::kind);

    private final AlertSettings settings;
    private final Wording wording;

    TroubleMessage(AlertSettings settings) {
        this.settings = settings;
        this.wording = Wording.of(settings.language());
    }

    /**
     * @param parts of all incidents that were told, also of those that ended
     * @param models of them, ascending, each once
     * @param identity label {@code incident}
     * @param startsAt epoch milliseconds
     * @param at event time of the decision, epoch milliseconds
     */
    Map<String, String> annotations(
            Collection<Part> parts, List<String> models, String identity, long startsAt, long at) {
        Map<String, String> texts = new TreeMap<>();
        String since = Instant.ofEpochMilli(startsAt).toString();
        texts.put(
                "summary",
                wording.text(
                        "shared.summary",
                        Map.of(
                                "count", Integer.toString(models.size()),
                                "since", since,
                                "models", listed(models.stream(), models.size(), NAMED_IN_A_SENTENCE, ", "))));
        texts.put("description", wording.text("shared.description", Map.of()));
        texts.put("models", listed(models.stream(), models.size(), Bounds.LISTED, ","));
        Stream<String> incidents = parts.stream().sorted(WORST_FIRST).map(TroubleMessage::line);
        texts.put("incidents", listed(incidents, parts.size(), INCIDENTS_LISTED, "\n"));
        texts.put("since", since);
        texts.put("decided_at", Instant.ofEpochMilli(at).toString());
        new Links(SharedTrouble.NAME, SharedTrouble.EVERY_MODEL, Sign.EVERY_VERSION, identity, startsAt, at)
                .put(settings, texts);
        return texts;
    }

    private static String line(Part part) {
        return "%s %s %s %s".formatted(part.severity(), part.kind(), part.model(), part.version());
    }

    /** The first ones, and the number of the rest. */
    private String listed(Stream<String> names, int count, int most, String between) {
        Stream<String> rest = count > most
                ? Stream.of(wording.text("more", Map.of("count", Integer.toString(count - most))))
                : Stream.empty();
        return Stream.concat(names.limit(most), rest).collect(Collectors.joining(between));
    }
}
