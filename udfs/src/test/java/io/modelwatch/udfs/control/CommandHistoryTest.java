package io.modelwatch.udfs.control;

import static io.modelwatch.udfs.control.Wishes.LEAD;
import static io.modelwatch.udfs.control.Wishes.RULES;
import static io.modelwatch.udfs.control.Wishes.TIME;
import static io.modelwatch.udfs.control.Wishes.change;
import static io.modelwatch.udfs.control.Wishes.maintenance;
import static io.modelwatch.udfs.control.Wishes.pattern;
import static io.modelwatch.udfs.control.Wishes.set;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.control.Instruction.Kind;
import io.modelwatch.schemas.control.Instruction.OfServing;
import io.modelwatch.schemas.control.Order;
import io.modelwatch.udfs.detect.Rule;
import io.modelwatch.udfs.detect.Rules;
import io.modelwatch.udfs.detect.Threshold;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What holds at which time; commands take effect {@link Wishes#LEAD} after they were written. */
class CommandHistoryTest {
    private static final long EFFECTIVE = TIME + LEAD;
    private static final Series SERIES = Series.of("ranker", "v7", "all", "latency_p99", "10s", "");

    private final Wishes wishes = new Wishes();
    private final CommandHistory journal = new CommandHistory();
    private final List<String> complaints = new ArrayList<>();

    @Test
    void maintenanceCoversItsModelsVersionsAndTimes() throws Exception {
        wish(maintenance("move", "rank*,search", TIME, EFFECTIVE + 60_000), TIME);

        assertThat(journal.quietUntil("ranker", "v7", EFFECTIVE)).isEqualTo(EFFECTIVE + 60_000);
        assertThat(journal.quietUntil("search", "v1", EFFECTIVE + 59_999)).isPositive();
        assertThat(journal.quietUntil("fraud", "v7", EFFECTIVE)).isZero();
        assertThat(journal.quietUntil("ranker", "v7", EFFECTIVE - 1)).isZero();
        assertThat(journal.quietUntil("ranker", "v7", EFFECTIVE + 60_000)).isZero();
    }

    @Test
    void maintenanceCanBeLimitedToVersionsExtendedAndEnded() throws Exception {
        wish(maintenance("move", "v8", Instant.parse("2026-09-21T14:20:00Z").toEpochMilli()), TIME);
        wish(maintenance("move", "*", TIME, TIME + 3_600_000), TIME + 60_000);
        wish(Wishes.end("move"), TIME + 120_000);

        assertThat(journal.quietUntil("ranker", "v7", EFFECTIVE)).isZero();
        assertThat(journal.quietUntil("ranker", "v8", EFFECTIVE)).isPositive();
        assertThat(journal.quietUntil("ranker", "v7", EFFECTIVE + 60_000)).isPositive();
        assertThat(journal.quietUntil("ranker", "v8", EFFECTIVE + 120_000)).isZero();
    }

    @Test
    void aPatternHasTheParametersOfTheLastCommandThatTookEffect() throws Exception {
        wish(pattern("overload", "5m"), TIME);
        wish(pattern("overload", "7m"), TIME + 1_000);
        wish(Wishes.reset("overload"), TIME + 2_000);

        assertThat(journal.patternParameters("overload", EFFECTIVE - 1)).isEmpty();
        assertThat(journal.patternParameters("overload", EFFECTIVE)).containsEntry("within", "5m");
        assertThat(journal.patternParameters("overload", EFFECTIVE + 1_000)).containsEntry("within", "7m");
        assertThat(journal.patternParameters("overload", EFFECTIVE + 2_000)).isEmpty();
    }

    @Test
    void changesAreWhatTookEffectWithinATime() throws Exception {
        wish(set("Mine", "1"), TIME);
        wish(change(Kind.DISABLE_RULE, "Slow"), TIME + 1_000);
        Order deployed = Wishes.order(new OfServing(Kind.DEPLOYED, "ranker", "v8", null));
        wish(deployed, TIME + 2_000);

        assertThat(journal.changes(EFFECTIVE, EFFECTIVE + 2_000))
                .extracting(Command::name)
                .containsExactly("rule/Slow/warning", "ranker/v8");
    }

    @Test
    void whatIsForgottenSaysNothingOfTimesToCome() throws Exception {
        wish(set("Mine", "1"), TIME);
        wish(set("Mine", "2"), TIME + 1_000);
        wish(maintenance("move", "*", TIME, TIME + 60_000), TIME + 1_000);
        wish(set("Mine", "3"), TIME + 100_000);

        assertThat(journal.forget(TIME + 60_000, RULES))
                .extracting(Command::number)
                .containsExactly(1L, 3L);
        assertThat(journal.all()).extracting(Command::number).containsExactly(2L, 4L);
    }

    @Test
    void rulesAreTheConfigurationsChangedByWhatTookEffect() throws Exception {
        RuleBook book = book(
                command(set("Slow", "15"), TIME),
                command(set("Mine", "30"), TIME + 1_000),
                command(change(Kind.DISABLE_RULE, "Slow"), TIME + 2_000),
                command(change(Kind.DELETE_RULE, "Wrong"), TIME + 3_000),
                command(change(Kind.ENABLE_RULE, "Slow"), TIME + 4_000),
                command(change(Kind.DELETE_RULE, "Mine"), TIME + 5_000));

        assertThat(limits(book, EFFECTIVE - 1)).containsExactly("Slow 10", "Wrong 20");
        assertThat(limits(book, EFFECTIVE)).containsExactly("Slow 15", "Wrong 20");
        assertThat(limits(book, EFFECTIVE + 1_000)).containsExactly("Slow 15", "Wrong 20", "Mine 30");
        assertThat(limits(book, EFFECTIVE + 2_000)).containsExactly("Wrong 20", "Mine 30");
        assertThat(limits(book, EFFECTIVE + 3_000)).containsExactly("Mine 30");
        assertThat(limits(book, EFFECTIVE + 4_000)).containsExactly("Slow 15", "Mine 30");
        assertThat(limits(book, EFFECTIVE + 5_000)).containsExactly("Slow 15");
    }

    @Test
    void betweenTwoCommandsTheRulesAreTheSameObject() throws Exception {
        RuleBook book = book(command(set("Slow", "15"), TIME), command(set("Mine", "30"), TIME + 60_000));
        Rules then = book.apply(EFFECTIVE);

        assertThat(book.apply(EFFECTIVE + 59_999)).isSameAs(then).isNotSameAs(book.apply(EFFECTIVE + 60_000));
        assertThat(rule(book, EFFECTIVE, 0)).isSameAs(rule(book, EFFECTIVE + 60_000, 0));
    }

    /** A command may come to be known after the rules of its time were asked for, and others be forgotten in between. */
    @Test
    void whatHoldsDoesNotDependOnTheOrderInWhichCommandsCome() throws Exception {
        List<Command> commands = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Order order = i % 5 == 4 ? change(Kind.DISABLE_RULE, "Slow") : set(i % 2 == 0 ? "Slow" : "Mine", "" + i);
            commands.add(command(order, TIME + i * 1_000L));
        }
        RuleBook reference = book(commands.toArray(Command[]::new));

        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            List<Command> shuffled = new ArrayList<>(commands);
            Collections.shuffle(shuffled, random);
            RuleBook book = book();
            for (Command command : shuffled) {
                book.add(command);
                book.apply(EFFECTIVE + random.nextInt(40_000));
            }
            long forgotten = EFFECTIVE + random.nextInt(40_000);
            book.forget(forgotten);
            for (long time = forgotten; time < EFFECTIVE + 40_000; time += 500) {
                assertThat(limits(book, time)).isEqualTo(limits(reference, time));
            }
        }
    }

    @Test
    void aRuleWhoseDetectorIsGoneIsLeftOutAndComplainedOf() throws Exception {
        RuleBook book = book(
                new Command(1, Kind.SET_RULE, EFFECTIVE, new RuleEffect("Slow/warning", RuleEffect.Holds.LOST, null)));

        assertThat(limits(book, EFFECTIVE)).containsExactly("Wrong 20");
        assertThat(complaints)
                .containsExactly("rule/Slow/warning of command 1 is left out, as its detector is not known any more");
    }

    private void wish(Order order, long time) throws Exception {
        journal.add(wishes.accept(order, time));
    }

    private Command command(Order order, long time) throws Exception {
        return wishes.accept(order, time);
    }

    private RuleBook book(Command... commands) {
        RuleBook book = new RuleBook(RULES, complaints::add);
        for (Command command : commands) {
            book.add(command);
        }
        return book;
    }

    private static Rule rule(RuleBook book, long time, int index) {
        return book.apply(time).of(SERIES).get(index);
    }

    private static List<String> limits(RuleBook book, long time) {
        return book.apply(time).of(SERIES).stream()
                .map(rule -> "%s %.0f".formatted(rule.name(), ((Threshold) rule.detector()).upper()))
                .toList();
    }
}
