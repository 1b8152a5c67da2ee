package io.modelwatch.udfs.incident.said;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.control.Answer.Status;
import io.modelwatch.schemas.control.Opinion;
import io.modelwatch.udfs.control.StatementEffect;
import io.modelwatch.udfs.detect.AlertMemory.Written;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What people say of the incidents of one identity. Times are seconds. */
class StatementsTest {
    private static final String INCIDENT = "42496c0729ff0a02";
    private static final long DAY = 86_400;
    private static final String TOO_MANY_WAIT =
            "at most 1000 statements about incident/42496c0729ff0a02 may wait for event time";

    private StatementMemory memory;
    private final Seen seen = new Seen();
    private long number;

    /** What came of it. */
    private static final class Seen implements Statements.Output {
        final List<Written> told = new ArrayList<>();
        final List<Answer> answers = new ArrayList<>();
        final List<String> judgedFalse = new ArrayList<>();

        @Override
        public void tell(Written alert) {
            told.add(alert);
        }

        @Override
        public void answer(Answer answer) {
            answers.add(answer);
        }

        @Override
        public void judgedFalse(String model) {
            judgedFalse.add(model);
        }
    }

    private static Written alert(long at, long startsAt, long sequence, boolean fires) {
        return alert("f1", at, startsAt, sequence, fires);
    }

    private static Written alert(String fingerprint, long at, long startsAt, long sequence, boolean fires) {
        return new Written(
                new Alert(
                        fingerprint,
                        Map.of("model", "ranker", "incident", INCIDENT),
                        Map.of("summary", "s"),
                        fires ? Alert.Status.FIRING : Alert.Status.RESOLVED,
                        Instant.ofEpochSecond(startsAt),
                        fires ? null : Instant.ofEpochSecond(at - 5),
                        sequence),
                at * 1000);
    }

    private void told(long at, long startsAt, long sequence, boolean fires) {
        memory = StatementMemory.with(memory, alert(at, startsAt, sequence, fires));
        due(at);
    }

    /** An incident of the same identity under labels of its own, as where another cause is among them. */
    private void toldAnew(String fingerprint, long from, long until) {
        memory = StatementMemory.with(memory, alert(fingerprint, from, from - 10, 0, true));
        memory = StatementMemory.with(memory, alert(fingerprint, until, from - 10, 1, false));
        due(until);
    }

    private void said(long at, Opinion opinion, String by) {
        number++;
        memory = StatementMemory.with(
                memory, number, at * 1000, new StatementEffect(INCIDENT, opinion, by, "why", "c-" + number));
        due(at);
    }

    private void due(long now) {
        memory = Statements.follow(memory, now * 1000, seen);
    }

    private Map<String, String> annotations(int alert) {
        return seen.told.get(alert).alert().annotations();
    }

    @Test
    void laterAlertsOfTheIncidentBearWhatWasSaidLast() {
        told(100, 90, 0, true);
        said(110, Opinion.ACKNOWLEDGED, "ann");
        told(120, 90, 1, true);
        said(130, Opinion.KNOWN, "bob");
        told(140, 90, 2, false);

        assertThat(annotations(0)).containsOnlyKeys("summary");
        assertThat(annotations(1)).containsEntry("judged", "acknowledged").containsEntry("judged_by", "ann");
        assertThat(annotations(2))
                .containsEntry("judged", "known")
                .containsEntry("judged_by", "bob")
                .containsEntry("judged_note", "why")
                .containsEntry("judged_at", "1970-01-01T00:02:10Z");
        assertThat(seen.told.get(2).alert().labels())
                .isEqualTo(alert(1, 1, 1, true).alert().labels());
    }

    @Test
    void itIsAnsweredOnceUnderTheNumberAndTheIdOfTheCommand() {
        told(100, 90, 0, true);
        said(110, Opinion.FALSE, "ann");

        assertThat(seen.answers)
                .containsExactly(new Answer(
                        "incident/" + INCIDENT,
                        1,
                        Status.ACCEPTED,
                        "",
                        "incident/42496c0729ff0a02 of ranker is judged false by ann",
                        110_000,
                        "c-1",
                        new Answer.Said(Opinion.FALSE, "ann", "why")));
    }

    @Test
    void anIncidentThatWasNeverToldIsUnknown() {
        said(110, Opinion.FALSE, "ann");

        assertThat(seen.answers)
                .extracting(Answer::status, Answer::reason, Answer::sentence)
                .containsExactly(tuple(
                        Status.REFUSED,
                        "unknown_incident",
                        "incident/42496c0729ff0a02 must have been told, and have ended at most 7 days ago"));
        assertThat(memory).isNull();
    }

    @Test
    void whatWasSaidLastIsNotSaidAgain() {
        told(100, 90, 0, true);
        said(110, Opinion.KNOWN, "ann");
        said(120, Opinion.KNOWN, "bob");
        said(130, Opinion.FALSE, "bob");
        said(140, Opinion.KNOWN, "bob");

        assertThat(seen.answers).extracting(Answer::reason).containsExactly("", "already_said", "", "");
        assertThat(seen.answers.get(1).sentence())
                .isEqualTo("incident/42496c0729ff0a02 was judged known at 1970-01-01T00:01:50Z already, by ann");
    }

    @Test
    void isCountedAsFalseOnce() {
        told(100, 90, 0, true);
        said(110, Opinion.FALSE, "ann");
        said(120, Opinion.KNOWN, "bob");
        said(130, Opinion.FALSE, "ann");

        assertThat(seen.judgedFalse).containsExactly("ranker");
    }

    @Test
    void anIncidentThatEndedMayBeJudgedForAWeek() {
        told(100, 90, 0, true);
        told(200, 90, 1, false);
        assertThat(Statements.forgottenAt(memory)).isEqualTo((200 + 7 * DAY) * 1000);
        said(199 + 7 * DAY, Opinion.FALSE, "ann");
        assertThat(seen.judgedFalse).hasSize(1);

        due(200 + 7 * DAY);

        assertThat(memory).isNull();
    }

    /** Both have one identity: the next is judged anew. */
    @Test
    void whatWasSaidOfAnEarlierIncidentIsNotSaidOfTheNext() {
        told(100, 90, 0, true);
        said(110, Opinion.FALSE, "ann");
        told(200, 90, 1, false);
        told(5_000, 4_990, 0, true);
        said(5_010, Opinion.FALSE, "ann");
        told(5_020, 4_990, 1, true);

        assertThat(annotations(2)).doesNotContainKey("judged");
        assertThat(annotations(3)).containsEntry("judged", "false");
        assertThat(seen.judgedFalse).hasSize(2);
    }

    @Test
    void ofAnIdentityThatRecursWithOtherLabelsTheLastIncidentIsMeant() {
        for (int i = 0; i < 150; i++) {
            toldAnew("f" + i, 100 + 100 * i, 150 + 100 * i);
        }
        memory = StatementMemory.with(memory, alert("last", 20_000, 19_990, 0, true));
        said(20_010, Opinion.FALSE, "ann");
        memory = StatementMemory.with(memory, alert("last", 20_020, 19_990, 1, true));
        due(20_020);

        assertThat(annotations(seen.told.size() - 1)).containsEntry("judged", "false");
        assertThat(memory.told()).hasSize(StatementMemory.MOST_ALERTS).containsKeys("last", "f149");
    }

    @Test
    void whatEndedAWeekBeforeIsForgottenWhileAnotherFires() {
        toldAnew("f1", 100, 200);
        memory = StatementMemory.with(memory, alert("f2", 200 + 8 * DAY, 190 + 8 * DAY, 0, true));
        due(200 + 8 * DAY);

        assertThat(memory.told()).containsOnlyKeys("f2");
    }

    /** As after a restore: it bears what it bore. */
    @Test
    void anAlertThatIsToldAgainBearsWhatItBore() {
        told(100, 90, 0, true);
        said(110, Opinion.FALSE, "ann");
        told(120, 90, 1, true);
        memory = StatementMemory.with(memory, alert(100, 90, 0, true));
        memory = StatementMemory.with(memory, alert(120, 90, 1, true));
        due(130);

        assertThat(seen.told.subList(2, 4)).isEqualTo(seen.told.subList(0, 2));
    }

    /** As where a script repeats itself while event time stands still. */
    @Test
    void whatIsSaidWhileTooManyWaitIsRefusedAtOnce() {
        told(100, 90, 0, true);
        for (int i = 0; i < 1_002; i++) {
            memory = Statements.await(
                    memory, ++number, 110_000 + i, new StatementEffect(INCIDENT, Opinion.KNOWN, "ann", "", ""), seen);
        }

        assertThat(seen.answers)
                .extracting(Answer::number, Answer::reason, Answer::sentence)
                .containsExactly(
                        tuple(1_001L, "too_many_statements", TOO_MANY_WAIT),
                        tuple(1_002L, "too_many_statements", TOO_MANY_WAIT));
        assertThat(memory.statements()).hasSize(1_000);
        due(200);
        assertThat(seen.answers).hasSize(1_002);
        assertThat(memory.statements()).isEmpty();
    }

    /** So that it is counted once, and an alert that is told again bears what it bore. */
    @Test
    void whatWasSaidFirstOfAnIncidentIsKeptAndWhatIsTooMuchRefused() {
        told(100, 90, 0, true);
        said(110, Opinion.FALSE, "ann");
        told(111, 90, 1, true);
        for (int i = 0; i < 16; i++) {
            said(112 + i, i % 2 == 0 ? Opinion.KNOWN : Opinion.ACKNOWLEDGED, "bob");
        }
        said(140, Opinion.FALSE, "ann");
        told(111, 90, 1, true);

        assertThat(seen.answers.stream().map(Answer::reason).filter(reason -> !reason.isEmpty()))
                .containsExactly("too_many_statements", "too_many_statements");
        assertThat(seen.answers.get(16).sentence())
                .isEqualTo(
                        "at most 16 statements about one incident are kept, and incident/42496c0729ff0a02 has as many");
        assertThat(seen.judgedFalse).hasSize(1);
        assertThat(seen.told.get(2)).isEqualTo(seen.told.get(1));
        assertThat(annotations(2)).containsEntry("judged", "false");
    }

    @Test
    void whatWasSaidOfTheOldestIncidentsIsForgottenAsAWhole() {
        for (int incident = 1; incident <= 40; incident++) {
            told(1_000L * incident, 1_000L * incident - 10, 0, true);
            for (int i = 1; i <= 10; i++) {
                said(1_000L * incident + i, i % 2 == 0 ? Opinion.KNOWN : Opinion.ACKNOWLEDGED, "ann");
            }
        }

        assertThat(seen.answers).allMatch(answer -> answer.status() == Status.ACCEPTED);
        assertThat(memory.said())
                .hasSize(250)
                .extracting(Statement::startsAt)
                .contains(15_990_000L, 39_990_000L)
                .doesNotContain(14_990_000L);
    }

    @Test
    void whatWasSaidOfAnIncidentThatIsNotKnownAnyMoreIsForgottenAfterAWeek() {
        told(100, 90, 0, true);
        said(110, Opinion.FALSE, "ann");
        told(200, 90, 1, false);
        told(300, 290, 0, true);
        assertThat(memory.said()).hasSize(1);

        told(110 + 7 * DAY, 290, 1, true);

        assertThat(memory.said()).isEmpty();
    }

    /** In any order, taken in at any times, with restores in between. */
    @Test
    void doesNotDependOnTheOrderOfArrival() throws IOException {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<Written> alerts = new ArrayList<>();
            long at = 100;
            for (int sequence = 0; sequence < 6; sequence++) {
                alerts.add(alert(at, 90, sequence, sequence % 3 != 2));
                at += 1 + random.nextInt(30);
            }
            List<StatementEffect> effects = new ArrayList<>();
            List<Long> times = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                effects.add(new StatementEffect(INCIDENT, Opinion.values()[random.nextInt(4)], "p" + i, "", ""));
                times.add((80L + random.nextInt(150)) * 1000);
            }
            Seen once = run(alerts, effects, times, false, List.of(400L));
            Seen otherwise = run(alerts, effects, times, true, List.of(90L, 120L, 121L, 180L, 400L));

            assertThat(otherwise.told).isEqualTo(once.told);
            assertThat(otherwise.answers).isEqualTo(once.answers);
            assertThat(otherwise.judgedFalse).isEqualTo(once.judgedFalse);
        }
    }

    private static Seen run(
            List<Written> alerts, List<StatementEffect> effects, List<Long> times, boolean backwards, List<Long> due)
            throws IOException {
        List<Written> order = new ArrayList<>(alerts);
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < effects.size(); i++) {
            numbers.add(i);
        }
        if (backwards) {
            Collections.reverse(order);
            Collections.reverse(numbers);
        }
        StatementMemory known = null;
        for (Written alert : order) {
            known = StatementMemory.with(known, alert);
        }
        for (int i : numbers) {
            known = StatementMemory.with(known, i + 1, times.get(i), effects.get(i));
        }
        Seen seen = new Seen();
        for (long now : due) {
            known = restored(Statements.follow(known, now * 1000, seen));
        }
        return seen;
    }

    private static StatementMemory restored(StatementMemory known) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        known.write(new DataOutputStream(bytes));
        return StatementMemory.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    }
}
