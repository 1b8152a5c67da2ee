package io.modelwatch.udfs.control;

import static io.modelwatch.udfs.control.Wishes.LEAD;
import static io.modelwatch.udfs.control.Wishes.TIME;
import static io.modelwatch.udfs.control.Wishes.change;
import static io.modelwatch.udfs.control.Wishes.maintenance;
import static io.modelwatch.udfs.control.Wishes.pattern;
import static io.modelwatch.udfs.control.Wishes.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.modelwatch.schemas.control.CommandRefused;
import io.modelwatch.schemas.control.CommandRefused.Reason;
import io.modelwatch.schemas.control.Instruction.About;
import io.modelwatch.schemas.control.Instruction.Kind;
import io.modelwatch.schemas.control.Instruction.OfServing;
import io.modelwatch.schemas.control.Order;
import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.control.MaintenanceEffect.Marked;
import io.modelwatch.udfs.control.RuleEffect.Holds;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EffectTest {
    private final Wishes wishes = new Wishes();

    @Test
    void aRuleIsNumberedAndTakesEffectLikeAnyCommand() throws Exception {
        Command command = wishes.accept(set("Slow", "15"), TIME);

        assertThat(command.number()).isEqualTo(1);
        assertThat(command.name()).isEqualTo("rule/Slow/warning");
        assertThat(command.effectiveAt()).isEqualTo(TIME + LEAD);
        assertThat(command.effect()).isEqualTo(new RuleEffect("Slow/warning", Holds.ENABLED, Wishes.rule("Slow", 15)));
    }

    @Test
    void aRuleThatCannotBeReadIsRefusedInTheReadersSentenceAndChangesNothing() {
        CommandRefused refused = refuse(set("Slow", "many"), TIME);

        assertThat(refused.reason()).isEqualTo(Reason.INVALID_RULE);
        assertThat(refused).hasMessage("parameters.upper must be a number, was 'many'");
        assertThat(wishes.memory).isEqualTo(ControlMemory.NOTHING);
    }

    @Test
    void onlyWhatIsThereCanBeDisabledEnabledAndDeleted() throws Exception {
        assertThat(refuse(change(Kind.DISABLE_RULE, "Slw"), TIME))
                .hasMessage(
                        "rule Slw/warning must be in the configuration or have been set, is not (did you mean Slow/warning?)");
        wishes.accept(change(Kind.DELETE_RULE, "Slow"), TIME);

        assertThat(refuse(change(Kind.ENABLE_RULE, "Slow"), TIME).reason()).isEqualTo(Reason.UNKNOWN_RULE);
        assertThat(refuse(change(Kind.DELETE_RULE, "Slow"), TIME).reason()).isEqualTo(Reason.UNKNOWN_RULE);
    }

    @Test
    void aChangeOfASetRuleTakesItsDefinitionAlongSoThatTheLastCommandSaysAll() throws Exception {
        wishes.accept(set("Mine", "15"), TIME);
        wishes.accept(change(Kind.DISABLE_RULE, "Mine"), TIME);
        Command enabled = wishes.accept(change(Kind.ENABLE_RULE, "Mine"), TIME);

        assertThat(enabled.effect()).isEqualTo(new RuleEffect("Mine/warning", Holds.ENABLED, Wishes.rule("Mine", 15)));
    }

    @Test
    void noCommandAboutARuleTakesEffectBeforeAnEarlierOne() throws Exception {
        Order later = set("Mine", "15");
        wishes.accept(new Order(later.instruction(), Instant.ofEpochMilli(TIME + 60_000), ""), TIME);

        assertThat(wishes.accept(change(Kind.DELETE_RULE, "Mine"), TIME + 1).effectiveAt())
                .isEqualTo(TIME + 60_000);
    }

    @Test
    void thereIsAMostOfRulesAndOfMaintenance() throws Exception {
        for (int i = 0; i < RuleEffect.MOST_RULES; i++) {
            wishes.accept(set("Rule" + i, "1"), TIME);
        }
        for (int i = 0; i < MaintenanceEffect.MOST_WINDOWS; i++) {
            wishes.accept(maintenance("m" + i, "*", TIME, TIME + 60_000), TIME);
        }

        assertThat(refuse(set("OneMore", "1"), TIME).reason()).isEqualTo(Reason.TOO_MANY_RULES);
        assertThat(refuse(maintenance("more", "*", TIME, TIME + 60_000), TIME).reason())
                .isEqualTo(Reason.TOO_MUCH_MAINTENANCE);
        assertThat(wishes.accept(set("Rule7", "2"), TIME).number())
                .as("a replacement")
                .isEqualTo(601);
        wishes.accept(maintenance("after", "*", TIME, TIME + 90_000), TIME + 60_000); // the others are over
        assertThat(wishes.memory.others(About.MAINTENANCE, "")).isEqualTo(1);
    }

    @Test
    void whatSaysNothingAnyMoreIsForgotten() throws Exception {
        wishes.accept(set("Mine", "15"), TIME);
        wishes.accept(change(Kind.DELETE_RULE, "Mine"), TIME);
        wishes.accept(pattern("overload", "5m"), TIME);
        wishes.accept(Wishes.reset("overload"), TIME);
        wishes.accept(change(Kind.DELETE_RULE, "Slow"), TIME + LEAD);

        assertThat(wishes.memory.latest()).extracting(Command::name).containsExactly("rule/Slow/warning");
    }

    @Test
    void aPatternIsCheckedByThoseWhoKnowIt() throws Exception {
        assertThat(refuse(pattern("overlord", "5m"), TIME)).hasMessage("there is no pattern overlord");
        assertThat(refuse(Wishes.reset("overlord"), TIME).reason()).isEqualTo(Reason.INVALID_PATTERN);
        assertThat(wishes.accept(pattern("overload", "5m"), TIME).name()).isEqualTo("pattern/overload");
    }

    @Test
    void maintenanceBeginsWhenItTakesEffectAtTheEarliestAndEndsAfterThat() throws Exception {
        assertThat(refuse(maintenance("move", "*", TIME, TIME + LEAD), TIME))
                .hasMessage("until must be after maintenance begins (2026-09-21T14:13:30Z at the earliest), was"
                        + " 2026-09-21T14:13:30Z");
        Command begun = wishes.accept(maintenance("move", "*", TIME, TIME + LEAD + 1), TIME);

        assertThat(begun.effect()).isEqualTo(new Marked("move", "*", "*", TIME + LEAD, TIME + LEAD + 1, ""));
    }

    @Test
    void maintenanceLastsSevenDaysAtMost() throws Exception {
        long begins = TIME + LEAD;
        long week = Duration.ofDays(7).toMillis();

        assertThat(refuse(maintenance("move", "*", TIME, begins + week + 1), TIME))
                .hasMessage(
                        "maintenance must last at most 7d, from 2026-09-21T14:13:30Z to 2026-09-28T14:13:30Z at the latest,"
                                + " was until 2026-09-28T14:13:30.001Z; mark it again before it ends");
        assertThat(wishes.accept(maintenance("move", "*", TIME, begins + week), TIME)
                        .number())
                .isEqualTo(1);
        long later = begins + 10 * week;
        assertThat(wishes.accept(maintenance("later", "*", later, later + week), TIME)
                        .number())
                .isEqualTo(2);
    }

    @Test
    void tellsWhatIsQuietAndWhetherAllIs() throws Exception {
        long begins = TIME + LEAD;
        wishes.accept(maintenance("one", "ranker,search*", TIME, begins + 100), TIME);
        wishes.accept(maintenance("all", "ranker,**", begins + 50, begins + 200), TIME);
        wishes.accept(maintenance("old versions", "v1*", begins + 300), TIME);

        assertThat(lasting(begins - 1)).containsExactly(0L, 0L);
        assertThat(lasting(begins)).containsExactly(2L, 0L);
        assertThat(lasting(begins + 50)).containsExactly(3L, 1L);
        assertThat(lasting(begins + 199)).containsExactly(2L, 1L);
        assertThat(lasting(begins + 200)).containsExactly(1L, 0L);
        wishes.accept(Wishes.end("all"), TIME);
        assertThat(lasting(begins + 50)).containsExactly(2L, 0L);
    }

    private List<Long> lasting(long time) {
        return List.of(Maintenance.lasting(wishes.memory, time), Maintenance.ofEverything(wishes.memory, time));
    }

    @Test
    void onlyMaintenanceThatIsNotOverCanBeEnded() throws Exception {
        Order end = Wishes.end("move");
        assertThat(refuse(end, TIME).reason()).isEqualTo(Reason.UNKNOWN_MAINTENANCE);
        wishes.accept(maintenance("move", "*", TIME, TIME + 60_000), TIME);

        assertThat(refuse(end, TIME + 60_000).reason()).isEqualTo(Reason.UNKNOWN_MAINTENANCE);
        assertThat(wishes.accept(end, TIME + 1).name()).isEqualTo("maintenance/move");
    }

    @Test
    void aVersionWithTheNameOfARuleIsAnotherThing() throws Exception {
        wishes.accept(set("Mine", "15"), TIME);
        wishes.accept(Wishes.order(new OfServing(Kind.DEPLOYED, "rule/Mine", "warning", null)), TIME);

        assertThat(wishes.accept(change(Kind.DISABLE_RULE, "Mine"), TIME).name())
                .isEqualTo("rule/Mine/warning");
    }

    @Test
    void memoryIsReadAsItWasWritten() throws Exception {
        wishes.accept(set("Mine", "15"), TIME);
        wishes.accept(change(Kind.DISABLE_RULE, "Slow"), TIME);
        wishes.accept(maintenance("move", "ranker", TIME, TIME + 60_000), TIME);

        var bytes = new ByteArrayOutputStream();
        wishes.memory.write(new DataOutputStream(bytes));

        assertThat(ControlMemory.read(
                        new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())), Catalog.detectors()))
                .isEqualTo(wishes.memory);
    }

    private CommandRefused refuse(Order order, long time) {
        CommandRefused refused = catchThrowableOfType(CommandRefused.class, () -> wishes.accept(order, time));
        assertThat(refused).isNotNull();
        return refused;
    }
}
