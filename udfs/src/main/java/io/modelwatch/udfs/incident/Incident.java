package io.modelwatch.udfs.incident;

import static io.modelwatch.udfs.detect.AlertMemory.NEVER;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.SegmentShare;
import io.modelwatch.udfs.detect.AlertMemory.Written;
import io.modelwatch.udfs.detect.Finding;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What belongs together: the alerts of one cause. It changes only within one step of {@link IncidentLife}, which works on copies. Times are
 * epoch milliseconds, of event time unless they say that they are of serving; {@code NEVER} where something has not happened.
 */
final class Incident {
    static final int EXEMPLARS = 10;
    static final int CHANGES = 10;
    /** Members that are followed one by one. */
    static final int MEMBERS = 500;

    /** Label {@code version}: that of all members, or {@link Sign#EVERY_VERSION}. */
    String version;
    /** When its first sign was known. */
    long openedAt;
    /** Label {@code alertname}: the name of its kind; null until it has settled and a pattern named it. */
    String kind;
    /** Whether it has been long enough since {@link #openedAt} for it to be named. */
    boolean settled;
    /** Label {@code cause}: what it shares with incidents of other models; empty where that is nothing. Fixed once it has settled. */
    String cause = "";
    /** Event time of the first beginning of {@link #cause}; of no meaning where that is empty. */
    long causeSince = NEVER;
    /** Start of serving as first published: part of its identity. */
    long startsAt = NEVER;
    /** Held back by maintenance until then. */
    long heldUntil = NEVER;
    /** When the last open member ended. */
    long calmAt = NEVER;
    /** When it ended. */
    long endedAt = NEVER;
    /** Number of beginnings that it took in. */
    long anomalies;

    /** Names of kinds. */
    final Set<String> recognised = new TreeSet<>();
    /** Versions that have recovered since they were abnormal last. */
    final Set<String> recovered = new TreeSet<>();
    /** By fingerprint, at most {@link #MEMBERS}; changed by {@link #put} and {@link #drop} alone, which keep the next six true. */
    private final Map<String, Member> members = new TreeMap<>();

    private final Set<String> versions = new TreeSet<>();
    private final Set<String> metrics = new TreeSet<>();
    private final NavigableMap<Long, Integer> openByHorizon = new TreeMap<>();
    private final Map<String, Integer> openByVersion = new TreeMap<>();
    private long servedFrom = Long.MAX_VALUE;
    private long servedUntil = NEVER;
    private String worstSeverity;

    private LeftOut leftOut = LeftOut.NOTHING;

    /** Metrics that a published alert has named. */
    final Set<String> publishedMetrics = new TreeSet<>();
    /** The best explanation of any member. */
    List<SegmentShare> segments = List.of();

    final Set<Change> changes = new TreeSet<>(Change.BY_TIME);
    final List<String> exemplars = new ArrayList<>();
    /** By severity: the alert as published last. */
    final Map<String, Published> published = new TreeMap<>(SeverityOrder.MILD_FIRST);
    /** What is published again after a restore. */
    final List<Written> written = new ArrayList<>();

    /**
     * An alert of an incident.
     *
     * @param identity label {@code incident}: that of the alerts of all severities
     */
    record Published(String identity, Alert alert) {
        boolean isFiring() {
            return alert.status() == Alert.Status.FIRING;
        }
    }

    Incident(String version, long openedAt) {
        this.version = version;
        this.openedAt = openedAt;
    }

    Incident copy() {
        Incident copy = new Incident(version, openedAt);
        copy.kind = kind;
        copy.settled = settled;
        copy.cause = cause;
        copy.causeSince = causeSince;
        copy.startsAt = startsAt;
        copy.heldUntil = heldUntil;
        copy.calmAt = calmAt;
        copy.endedAt = endedAt;
        copy.recovered.addAll(recovered);
        copy.publishedMetrics.addAll(publishedMetrics);
        copy.published.putAll(published);
        copy.written.addAll(written);
        copy.absorb(this);
        return copy;
    }

    /** Of several causes the oldest counts: that is the one which causes that turn out to be one go on as. */
    void share(String other, long since) {
        boolean older = since < causeSince || (since == causeSince && other.compareTo(cause) < 0);
        if (cause.isEmpty() || older) {
            cause = other;
            causeSince = since;
        }
    }

    /** Takes over everything of the other, except what was published and when it ended. */
    void absorb(Incident other) {
        if (!isPublished() && !other.cause.isEmpty()) {
            share(other.cause, other.causeSince);
        }
        anomalies += other.anomalies;
        recognised.addAll(other.recognised);
        leaveOut(other.leftOut);
        other.members.values().forEach(this::add);
        explain(other.segments);
        remember(other.changes);
        note(other.exemplars);
    }

    void join(Sign began) {
        anomalies++;
        add(Member.of(began));
        recovered.remove(began.version());
        calmAt = NEVER;
        explain(began.segments());
        remember(began.around().changes());
        note(began.finding().exemplars());
    }

    private void explain(List<SegmentShare> shares) {
        if (!shares.isEmpty()
                && (segments.isEmpty()
                        || shares.get(0).surprise() > segments.get(0).surprise())) {
            segments = List.copyOf(shares);
        }
    }

    private void remember(Iterable<Change> others) {
        others.forEach(changes::add);
        while (changes.size() > CHANGES) {
            changes.remove(changes.iterator().next());
        }
    }

    private void note(List<String> requests) {
        for (String request : requests) {
            if (exemplars.size() < EXEMPLARS && !exemplars.contains(request)) {
                exemplars.add(request);
            }
        }
    }

    /** @return whether it was an open member of this incident that ended */
    boolean end(Sign ended) {
        Finding over = ended.finding();
        Member member = members.get(over.fingerprint());
        if (member == null || !member.isOpen() || member.finding().startsAt() != over.startsAt()) {
            return false;
        }
        put(member.ended(ended.since(), over.end()));
        if (!hasOpenMember()) {
            calmAt = ended.at();
        }
        return true;
    }

    private void add(Member member) {
        Member earlier = members.get(member.fingerprint());
        put(earlier == null ? member : member.after(earlier));
    }

    /** Replaces what was known of an alert. */
    void put(Member member) {
        Member earlier = members.put(member.fingerprint(), member);
        if (earlier != null) {
            closed(earlier);
        }
        if (member.isOpen()) {
            openByHorizon.merge(member.finding().horizonMillis(), 1, Integer::sum);
            openByVersion.merge(member.version(), 1, Integer::sum);
        }
        versions.add(member.version());
        metrics.add(member.metric());
        reach(member.since(), member.until(), member.severity());
        if (members.size() > MEMBERS) {
            drop(Collections.max(members.values(), Member.KEPT_FIRST));
        }
    }

    private void closed(Member member) {
        if (member.isOpen()) {
            openByHorizon.computeIfPresent(
                    member.finding().horizonMillis(), (horizon, count) -> count == 1 ? null : count - 1);
            openByVersion.computeIfPresent(member.version(), (version, count) -> count == 1 ? null : count - 1);
        }
    }

    private void reach(long from, long until, String severity) {
        servedFrom = Math.min(servedFrom, from);
        servedUntil = Math.max(servedUntil, until);
        boolean worse = worstSeverity == null || SeverityOrder.MILD_FIRST.compare(severity, worstSeverity) > 0;
        worstSeverity = worse ? severity : worstSeverity;
    }

    /** Removes also versions and metrics that no other member has, so that these are bounded, too. */
    private void drop(Member member) {
        members.remove(member.fingerprint());
        closed(member);
        leftOut = leftOut.and(member);
        if (members.values().stream().noneMatch(other -> other.version().equals(member.version()))) {
            versions.remove(member.version());
            recovered.remove(member.version());
        }
        if (members.values().stream().noneMatch(other -> other.metric().equals(member.metric()))) {
            metrics.remove(member.metric());
        }
    }

    /** Members that there was no room for. */
    void leaveOut(LeftOut others) {
        leftOut = leftOut.and(others);
        if (others.members() > 0) {
            reach(others.servedFrom(), others.servedUntil(), others.worstSeverity());
        }
    }

    LeftOut leftOut() {
        return leftOut;
    }

    /** Marks the present metrics as published. */
    void keepPublishedMetrics() {
        publishedMetrics.addAll(metrics);
        if (publishedMetrics.size() > MEMBERS) {
            publishedMetrics.retainAll(metrics);
        }
    }

    /** A version, or every one, has recovered; this counts only for versions without an open member. */
    void recover(String which) {
        for (String some : which.equals(Sign.EVERY_VERSION) ? versions : Set.of(which)) {
            if (versions.contains(some) && !openByVersion.containsKey(some)) {
                recovered.add(some);
            }
        }
    }

    /** Whether every version of its members has recovered. */
    boolean hasRecovered() {
        return recovered.size() >= versions.size() && recovered.containsAll(versions);
    }

    boolean hasOpenMember() {
        return !openByHorizon.isEmpty();
    }

    boolean hasEnded() {
        return endedAt != NEVER;
    }

    boolean isPublished() {
        return startsAt != NEVER;
    }

    boolean covers(String someVersion) {
        return version.equals(Sign.EVERY_VERSION)
                || version.equals(someVersion)
                || someVersion.equals(Sign.EVERY_VERSION);
    }

    boolean sameIdentity(Incident other) {
        return kind != null && kind.equals(other.kind) && version.equals(other.version);
    }

    Collection<Member> members() {
        return Collections.unmodifiableCollection(members.values());
    }

    Set<String> versions() {
        return Collections.unmodifiableSet(versions);
    }

    Set<String> metrics() {
        return Collections.unmodifiableSet(metrics);
    }

    /** Earliest time of serving that is abnormal. */
    long servedFrom() {
        return servedFrom;
    }

    /** Latest time of serving that is abnormal, as known at an event time. */
    long servedUntil(long at) {
        return openByHorizon.isEmpty() ? servedUntil : Math.max(servedUntil, at - openByHorizon.firstKey());
    }

    /** Time of serving between this incident and a span, 0 where they meet. */
    long distance(long from, long until, long at) {
        return Math.max(0, Math.max(from - servedUntil(at), servedFrom() - until));
    }

    /** End of the maintenance that covers every open member or, where all have ended, every member; 0: some member is not covered. */
    long quietUntil() {
        return members.values().stream()
                .filter(member -> member.isOpen() || !hasOpenMember())
                .mapToLong(Member::quietUntil)
                .min()
                .orElse(0);
    }

    /** The highest of any member, also of one that has ended; null before the first. */
    String worstSeverity() {
        return worstSeverity;
    }

    boolean isFiring() {
        return published.values().stream().anyMatch(Published::isFiring);
    }

    /** Whether it has a kind and something is abnormal, but nobody is told: it is held back. */
    boolean isUntold() {
        return kind != null && !hasEnded() && hasOpenMember() && !isFiring();
    }
}
