package io.modelwatch.udfs.incident.said;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingLong;
import static java.util.Comparator.naturalOrder;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.control.Answer.Status;
import io.modelwatch.schemas.control.CommandRefused.Reason;
import io.modelwatch.schemas.control.Opinion;
import io.modelwatch.udfs.control.StatementEffect;
import io.modelwatch.udfs.detect.AlertMemory.Written;
import io.modelwatch.udfs.detect.AlertText;
import io.modelwatch.udfs.incident.said.StatementMemory.Pending;
import io.modelwatch.udfs.incident.said.StatementMemory.Told;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;

/**
 * Takes what people say of incidents: of the one of that identity that fires, else of the last one, until {@link #ACCEPTED_FOR} after its
 * end. From then on its alerts bear the last statement. What is told and said at one time is taken in together, alerts first; nothing
 * depends on the order of arrival, and an alert that is told again bears what it bore.
 */
public final class Statements {
    /** People who look at an incident after a weekend may still say what it was. */
    public static final Duration ACCEPTED_FOR = Duration.ofDays(7);

    private static final Comparator<Written> ALERTS_IN_ORDER = comparingLong(Written::at)
            .thenComparing(told -> told.alert().fingerprint())
            .thenComparing(told -> told.alert().startsAt())
            .thenComparing(told -> told.alert().sequence());
    private static final Comparator<Told> NEWER = comparingLong(Told::startsAt).thenComparingLong(Told::sequence);
    private static final Comparator<Told> CURRENT = comparing(Told::firing).thenComparingLong(Told::startsAt);
    /** Those that ended longest ago first. */
    private static final Comparator<Map.Entry<String, Told>> LEAST_NEEDED =
            Map.Entry.comparingByValue(comparing(Told::firing).thenComparingLong(Told::at));

    private Statements() {}

    /** Label {@code incident} of an alert; empty where it is of a single series, which has that label too but is no incident. */
    public static Optional<String> incidentOf(Alert alert) {
        return AlertText.isOfSeries(alert.labels())
                ? Optional.empty()
                : Optional.ofNullable(alert.labels().get("incident"));
    }

    /** What comes of a step. */
    public interface Output {
        /** An alert, with what was said of its incident. */
        void tell(Written alert);

        void answer(Answer answer);

        /** For the first time of this incident. */
        void judgedFalse(String model);
    }

    /**
     * Lets a statement wait for event time, or answers it at once where {@link StatementMemory#MOST_WAITING} of its incident wait: event
     * time may stand still for long, and a script go on.
     *
     * @param before null where nothing is known
     */
    public static StatementMemory await(
            StatementMemory before, long number, long at, StatementEffect said, Output output) {
        if (before == null || before.statements().size() < StatementMemory.MOST_WAITING) {
            return StatementMemory.with(before, number, at, said);
        }
        String sentence = "at most %d statements about %s may wait for event time"
                .formatted(StatementMemory.MOST_WAITING, said.name());
        output.answer(
                answered(new Pending(number, at, said), Status.REFUSED, Reason.TOO_MANY_STATEMENTS.code(), sentence));
        return before;
    }

    private static Answer answered(Pending pending, Status status, String reason, String sentence) {
        StatementEffect effect = pending.said();
        var said = new Answer.Said(effect.opinion(), effect.by(), effect.note());
        return new Answer(effect.name(), pending.number(), status, reason, sentence, pending.at(), effect.id(), said);
    }

    /**
     * Takes in what was told and said up to a time, inclusive; the rest goes on waiting.
     *
     * @return null where nothing needs to be known
     */
    public static StatementMemory follow(StatementMemory before, long now, Output output) {
        Step step = new Step(before, output);
        NavigableSet<Long> times = new TreeSet<>();
        LongStream.concat(
                        before.alerts().stream().mapToLong(Written::at),
                        before.statements().stream().mapToLong(Pending::at))
                .filter(at -> at <= now)
                .forEach(times::add);
        times.forEach(step::take);
        StatementMemory after = step.memory(now);
        return forgottenAt(after) <= now ? null : after;
    }

    /** Event time from which nothing needs to be known, if nothing more is told or said; {@code Long.MAX_VALUE} while an alert fires. */
    public static long forgottenAt(StatementMemory memory) {
        boolean waits = !memory.alerts().isEmpty() || !memory.statements().isEmpty();
        if (waits || memory.told().values().stream().anyMatch(Told::firing)) {
            return Long.MAX_VALUE;
        }
        return memory.told().values().stream()
                .mapToLong(told -> told.at() + ACCEPTED_FOR.toMillis())
                .max()
                .orElse(Long.MIN_VALUE);
    }

    /** Used once, by one thread. */
    private static final class Step {
        private final StatementMemory before;
        private final Output output;
        private final Map<String, Told> told;
        private final List<Statement> said;
        private String model;

        Step(StatementMemory before, Output output) {
            this.before = before;
            this.output = output;
            this.told = new TreeMap<>(before.told());
            this.said = new ArrayList<>(before.said());
            this.model = before.model();
        }

        void take(long at) {
            told.values().removeIf(each -> !isTaken(each, at));
            said.removeIf(each -> each.at() + ACCEPTED_FOR.toMillis() <= at && !isKnown(each.startsAt()));
            List<Written> alerts = before.alerts().stream()
                    .filter(each -> each.at() == at)
                    .sorted(ALERTS_IN_ORDER)
                    .toList();
            alerts.forEach(this::learn);
            before.statements().stream()
                    .filter(each -> each.at() == at)
                    .sorted(comparingLong(Pending::number))
                    .forEach(this::hear);
            alerts.forEach(each -> output.tell(judged(each)));
        }

        private void learn(Written alert) {
            String fingerprint = alert.alert().fingerprint();
            Told now = Told.of(alert);
            Told known = told.get(fingerprint);
            if (known == null || NEWER.compare(now, known) > 0) {
                told.put(fingerprint, now);
            }
            if (told.size() > StatementMemory.MOST_ALERTS) {
                told.remove(Collections.min(told.entrySet(), LEAST_NEEDED).getKey());
            }
            model = alert.alert().labels().getOrDefault("model", "");
        }

        private void hear(Pending pending) {
            Optional<Told> about = told.values().stream()
                    .filter(each -> isTaken(each, pending.at()))
                    .max(CURRENT);
            if (about.isEmpty()) {
                refuse(
                        pending,
                        Reason.UNKNOWN_INCIDENT,
                        "%s must have been told, and have ended at most %d days ago"
                                .formatted(pending.said().name(), ACCEPTED_FOR.toDays()));
                return;
            }
            hear(pending, about.get().startsAt());
        }

        private void hear(Pending pending, long startsAt) {
            List<Statement> before =
                    said.stream().filter(each -> each.startsAt() == startsAt).toList();
            Opinion opinion = pending.said().opinion();
            Statement last = before.isEmpty() ? null : before.get(before.size() - 1);
            if (last != null && last.opinion() == opinion) {
                refuseAgain(pending, last);
            } else if (before.size() >= StatementMemory.MOST_OF_INCIDENT) {
                refuseMore(pending);
            } else {
                if (opinion == Opinion.FALSE && before.stream().noneMatch(each -> each.opinion() == Opinion.FALSE)) {
                    output.judgedFalse(model);
                }
                keep(Statement.of(startsAt, pending.at(), pending.said()));
                accept(pending);
            }
        }

        private void refuseAgain(Pending pending, Statement last) {
            refuse(
                    pending,
                    Reason.ALREADY_SAID,
                    "%s was judged %s at %s already, by %s"
                            .formatted(
                                    pending.said().name(),
                                    last.opinion().code(),
                                    Instant.ofEpochMilli(last.at()),
                                    last.by()));
        }

        private void refuseMore(Pending pending) {
            refuse(
                    pending,
                    Reason.TOO_MANY_STATEMENTS,
                    "at most %d statements about one incident are kept, and %s has as many"
                            .formatted(
                                    StatementMemory.MOST_OF_INCIDENT,
                                    pending.said().name()));
        }

        private static boolean isTaken(Told alert, long at) {
            return alert.firing() || alert.at() + ACCEPTED_FOR.toMillis() > at;
        }

        /** Forgets all that was said of an incident, or nothing: what was counted as false and what alerts bore must stay known. */
        private void keep(Statement statement) {
            said.add(statement);
            while (said.size() > StatementMemory.MOST_STATEMENTS) {
                long oldest = said.stream()
                        .mapToLong(Statement::startsAt)
                        .filter(startsAt -> startsAt != statement.startsAt())
                        .boxed()
                        .min(comparing(this::isFiring).thenComparing(naturalOrder()))
                        .orElseThrow();
                said.removeIf(each -> each.startsAt() == oldest);
            }
        }

        private boolean isKnown(long startsAt) {
            return told.values().stream().anyMatch(each -> each.startsAt() == startsAt);
        }

        private boolean isFiring(long startsAt) {
            return told.values().stream().anyMatch(each -> each.firing() && each.startsAt() == startsAt);
        }

        private void accept(Pending pending) {
            StatementEffect effect = pending.said();
            String sentence = "%s of %s is judged %s by %s"
                    .formatted(effect.name(), model, effect.opinion().code(), effect.by());
            output.answer(answered(pending, Status.ACCEPTED, "", sentence));
        }

        private void refuse(Pending pending, Reason reason, String sentence) {
            output.answer(answered(pending, Status.REFUSED, reason.code(), sentence));
        }

        /** With the last that was said of its incident until it was told. */
        private Written judged(Written told) {
            Alert alert = told.alert();
            Optional<Statement> last = said.stream()
                    .filter(each -> each.startsAt() == alert.startsAt().toEpochMilli() && each.at() <= told.at())
                    .reduce((one, later) -> later);
            if (last.isEmpty()) {
                return told;
            }
            Map<String, String> annotations = new TreeMap<>(alert.annotations());
            last.get().annotate(annotations);
            return new Written(
                    new Alert(
                            alert.fingerprint(),
                            alert.labels(),
                            annotations,
                            alert.status(),
                            alert.startsAt(),
                            alert.endsAt(),
                            alert.sequence()),
                    told.at());
        }

        StatementMemory memory(long now) {
            return new StatementMemory(
                    before.alerts().stream().filter(each -> each.at() > now).toList(),
                    before.statements().stream().filter(each -> each.at() > now).toList(),
                    told,
                    said,
                    model);
        }
    }
}
