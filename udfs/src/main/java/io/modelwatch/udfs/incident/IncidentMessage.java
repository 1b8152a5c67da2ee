package io.modelwatch.udfs.incident;

import static java.util.stream.Collectors.joining;

import io.modelwatch.schemas.alert.Bounds;
import io.modelwatch.schemas.alert.Subject;
import io.modelwatch.udfs.detect.MetricLookup;
import io.modelwatch.udfs.stats.Category;
import io.modelwatch.udfs.stats.Metric;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The annotations of incidents: the same incident gives the same text on every machine. docs/incidents.md lists them. */
final class IncidentMessage {
    static final int MEMBERS_LISTED = 20;
    static final int SEGMENTS_LISTED = 5;

    private final AlertSettings settings;
    private final Kinds kinds;
    private final IncidentText text;
    private final MetricLookup metrics;

    IncidentMessage(AlertSettings settings, Kinds kinds, MetricLookup metrics) {
        this.settings = settings;
        this.kinds = kinds;
        this.text = IncidentText.of(settings.language());
        this.metrics = metrics;
    }

    /** @param at event time of the decision, epoch milliseconds */
    Map<String, String> annotations(Incident incident, String model, String identity, long at) {
        List<Member> worst =
                incident.members().stream().sorted(Member.WORST_FIRST).toList();
        IncidentText.Facts facts = facts(incident, model, worst);
        Map<String, String> texts = new TreeMap<>();
        texts.put("summary", text.summary(facts));
        texts.put("description", text.description(facts));
        texts.put("metrics", listed(incident.metrics()));
        texts.put("versions", listed(incident.versions()));
        texts.put("segment", facts.segment());
        texts.put("members", members(worst, incident.leftOut().members()));
        texts.put("anomalies", Long.toString(incident.anomalies));
        texts.put("since", IncidentText.time(incident.servedFrom()));
        texts.put("window_end", IncidentText.time(lastWindowEnd(worst)));
        texts.put("decided_at", IncidentText.time(at));
        putUnlessEmpty(texts, "segments", facts.explanation());
        putUnlessEmpty(texts, "changes", facts.changes());
        putUnlessEmpty(texts, "exemplars", String.join(",", incident.exemplars));
        putUnlessEmpty(texts, "patterns", String.join(",", kinds.inOrder(incident.recognised)));
        new Links(incident.kind, model, incident.version, identity, incident.startsAt, at).put(settings, texts);
        return texts;
    }

    /** What is written where the text failed. */
    static Map<String, String> withoutText(Incident incident, String model, long at) {
        return new TreeMap<>(Map.of(
                "summary",
                "%s of %s %s, without text: it could not be written.".formatted(incident.kind, model, incident.version),
                "decided_at",
                IncidentText.time(at)));
    }

    private IncidentText.Facts facts(Incident incident, String model, List<Member> worst) {
        Member headline = headline(incident.kind, worst);
        return new IncidentText.Facts(
                incident.kind,
                model,
                incident.version,
                IncidentText.time(incident.startsAt),
                rollout(incident, model),
                text.figure(headline.finding(), unit(headline)),
                segment(incident, headline, worst),
                incident.anomalies,
                incident.metrics().size(),
                incident.segments.stream()
                        .limit(SEGMENTS_LISTED)
                        .map(text::segment)
                        .collect(joining("; ")),
                incident.changes.stream().map(text::change).collect(joining("; ")),
                String.join(", ", incident.exemplars));
    }

    /** The worst member of those that the kind is about. */
    private Member headline(String kind, List<Member> worst) {
        Optional<Category> about = kinds.of(kind).flatMap(IncidentKind::headlineCategory);
        return worst.stream()
                .filter(member -> about.isEmpty() || member.category() == about.get())
                .findFirst()
                .orElse(worst.get(0));
    }

    /** The latest deployment or first sight of the incident's own version. */
    private static String rollout(Incident incident, String model) {
        String subject = model + "/" + incident.version;
        return incident.changes.stream()
                .filter(change -> change.subject().equals(subject))
                .filter(change ->
                        change.what().equals("deployed") || change.what().equals("first seen"))
                .min(Comparator.comparing((Change change) -> !change.what().equals("deployed"))
                        .thenComparing(Comparator.comparingLong(Change::at).reversed()))
                .map(change -> IncidentText.time(change.at()))
                .orElse("");
    }

    /**
     * The segment that explains it best; else, where all of the traffic together is normal, the only segment of its dimension that is
     * abnormal in the category of the summary's figure; else {@code all}.
     */
    private static String segment(Incident incident, Member headline, List<Member> worst) {
        if (!incident.segments.isEmpty()) {
            return incident.segments.get(0).segment();
        }
        List<Subject> subjects = worst.stream()
                .filter(member -> member.category() == headline.category())
                .map(member -> member.finding().series().subject())
                .toList();
        return subjects.stream()
                .filter(subject -> !subjects.contains(Subject.ALL))
                .filter(subject -> isAlone(subject, subjects))
                .findFirst()
                .orElse(Subject.ALL)
                .text();
    }

    private static boolean isAlone(Subject subject, Collection<Subject> subjects) {
        return subjects.stream()
                .allMatch(other -> other.equals(subject) || !other.dimension().equals(subject.dimension()));
    }

    /** The alphabetically first ones, separated by commas, and the number of the rest. */
    private String listed(Collection<String> names) {
        Stream<String> listed = names.stream().limit(Bounds.LISTED);
        return Stream.concat(listed, more(names.size() - (long) Bounds.LISTED)).collect(joining(","));
    }

    private String members(List<Member> worst, long leftOut) {
        Stream<String> listed = worst.stream().limit(MEMBERS_LISTED).map(this::line);
        long rest = Math.max(0, worst.size() - MEMBERS_LISTED) + leftOut;
        return Stream.concat(listed, more(rest)).collect(joining("\n"));
    }

    private Stream<String> more(long count) {
        return count > 0 ? Stream.of(text.more(count)) : Stream.empty();
    }

    private String line(Member member) {
        return "%s %s %s: %s (%s)"
                .formatted(
                        member.severity(),
                        member.finding().rule(),
                        IncidentText.place(member.finding()),
                        text.figure(member.finding(), unit(member)),
                        IncidentText.time(member.since()));
    }

    private static long lastWindowEnd(List<Member> members) {
        return members.stream().mapToLong(Member::until).max().orElseThrow();
    }

    private String unit(Member member) {
        return metrics.metric(member.metric()).map(Metric::unit).orElse("");
    }

    private static void putUnlessEmpty(Map<String, String> texts, String name, String value) {
        if (!value.isEmpty()) {
            texts.put(name, value);
        }
    }
}
