package io.modelwatch.udfs.incident;

import static io.modelwatch.udfs.incident.IncidentScene.INCIDENTS;
import static io.modelwatch.udfs.incident.IncidentScene.PATTERNS;
import static io.modelwatch.udfs.incident.IncidentScene.SECOND;
import static io.modelwatch.udfs.incident.IncidentScene.commanded;
import static io.modelwatch.udfs.incident.IncidentScene.deployed;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.control.Instruction.Kind;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.control.ConfiguredRules;
import io.modelwatch.udfs.control.VersionEffect.Retired;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CommandsInForceTest {
    private static final long KEEP = INCIDENTS.keepMillis() / SECOND;
    private static final long DAY = 86_400;
    private static final ConfiguredRules RULES = new ConfiguredRules(List.of(IncidentScene.rule("Slow", "fraud*")));

    private final CommandsInForce commands = new CommandsInForce(PATTERNS, INCIDENTS, RULES);

    private static Command pattern(long number, long effectiveAt, String... parameters) {
        return commanded(number, Kind.SET_PATTERN, effectiveAt, parameters);
    }

    private static Command maintenance(long number, String name, long from, long until, String versions) {
        return commanded(
                number,
                Kind.BEGIN_MAINTENANCE,
                from,
                "name",
                name,
                "models",
                "rank*",
                "versions",
                versions,
                "reason",
                "",
                "from",
                Instant.ofEpochSecond(from).toString(),
                "until",
                Instant.ofEpochSecond(until).toString());
    }

    private Map<String, Long> withinAt(long second) {
        return commands.at("ranker", 0, second * SECOND).withinMillis();
    }

    private long quietAt(long second, String version) {
        return commands.at("ranker", 0, second * SECOND).quietUntil().applyAsLong(version) / SECOND;
    }

    @Test
    void rulesAndCandidatesThatChangedAreNews() {
        commands.add(commanded(1, Kind.SET_RULE, 100, "name", "Bound", "severity", "warning", "models", "*"));
        commands.add(new Command(2, Kind.RETIRE, 200 * SECOND, new Retired("ranker", "v9")));
        commands.add(new Command(3, Kind.RETIRE, 200 * SECOND, new Retired("fraud", "v9")));
        commands.add(deployed(4, "v1", 301));

        assertThat(commands.at("ranker", 99 * SECOND, 300 * SECOND).news())
                .extracting(Command::name)
                .containsExactly("rule/Bound/warning", "ranker/v9");
        assertThat(commands.at("ranker", 100 * SECOND, 300 * SECOND).news())
                .extracting(Command::name)
                .containsExactly("ranker/v9");
    }

    @Test
    void aRuleThatWatchesOtherModelsIsNoNews() {
        commands.add(commanded(1, Kind.SET_RULE, 100, "name", "Bound", "severity", "warning", "models", "fraud"));
        commands.add(commanded(2, Kind.DISABLE_RULE, 110, "name", "Slow", "severity", "warning"));

        assertThat(commands.at("ranker", 0, 300 * SECOND).news()).isEmpty();
        assertThat(commands.at("fraud", 0, 300 * SECOND).news()).hasSize(2);
    }

    @Test
    void whatNoIncidentCanNameAnyMoreIsNoNewsWhetherOrNotItWasForgotten() {
        commands.add(deployed(1, "v1", 100));

        assertThat(commands.at("ranker", 0, (99 + KEEP) * SECOND).news()).hasSize(1);
        assertThat(commands.at("ranker", 0, (100 + KEEP) * SECOND).news()).isEmpty();
    }

    @Test
    void aPatternHasWhatWasCommandedUntilItIsReset() {
        commands.add(pattern(1, 100, "name", "bad-rollout", "parameters.within", "5m"));
        commands.add(pattern(2, 200, "name", "bad-rollout", "parameters.enabled", "false"));
        commands.add(commanded(3, Kind.RESET_PATTERN, 300, "name", "bad-rollout"));

        assertThat(withinAt(99)).containsEntry("BadRollout", 900 * SECOND);
        assertThat(withinAt(100)).containsEntry("BadRollout", 300 * SECOND).containsEntry("Overload", 300 * SECOND);
        assertThat(withinAt(200)).doesNotContainKey("BadRollout").containsKey("Overload");
        assertThat(withinAt(300)).containsEntry("BadRollout", 900 * SECOND);
    }

    @Test
    void aLengthThatIsMoreThanTheJobWasBuiltWithCountsAsThat() {
        commands.add(pattern(1, 100, "name", "overload", "parameters.within", "2h"));

        assertThat(withinAt(100)).containsEntry("Overload", 300 * SECOND);
    }

    @Test
    void maintenanceIsQuietUntilTheEndOfWhatFollowsWithoutAGap() {
        commands.add(maintenance(1, "move", 100, 200, "v1"));
        commands.add(maintenance(2, "again", 150, 260, "v*"));
        commands.add(commanded(3, Kind.END_MAINTENANCE, 180, "name", "again"));

        assertThat(quietAt(99, "v1")).isZero();
        assertThat(quietAt(100, "v1")).isEqualTo(200);
        assertThat(quietAt(100, "v2")).isZero();
        assertThat(quietAt(150, "v1")).isEqualTo(260);
        assertThat(quietAt(150, "v2")).isEqualTo(260);
        assertThat(quietAt(180, "v1")).isEqualTo(200);
        assertThat(quietAt(200, "v1")).isZero();
    }

    @Test
    void forgettingAndOrderChangeNothingOfLaterTimes() {
        List<Command> all = new ArrayList<>(List.of(
                deployed(1, "v1", 100),
                pattern(2, 100, "name", "overload", "parameters.enabled", "false"),
                maintenance(3, "move", 100, 300, "*"),
                commanded(4, Kind.DISABLE_RULE, 200, "name", "Slow", "severity", "warning"),
                pattern(5, 250, "name", "overload", "parameters.within", "1m"),
                commanded(6, Kind.RESET_PATTERN, 5_000, "name", "overload"),
                maintenance(7, "move", 6_000, 6_100, "*")));
        all.forEach(commands::add);
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            Collections.shuffle(all, random);
            long now = random.nextInt(8_000);
            var forgetful = new CommandsInForce(PATTERNS, INCIDENTS, RULES);
            all.forEach(forgetful::add);
            forgetful.forget(now * SECOND);

            LongStream.rangeClosed(now + 1, now + 500).forEach(time -> assertSame(forgetful, time));
        }
    }

    private void assertSame(CommandsInForce forgetful, long second) {
        ModelCommands found = forgetful.at("fraud-1", 0, second * SECOND);
        ModelCommands expected = commands.at("fraud-1", 0, second * SECOND);
        assertThat(found.news()).isEqualTo(expected.news());
        assertThat(found.withinMillis()).isEqualTo(expected.withinMillis());
        assertThat(forgetful.at("ranker", 0, second * SECOND).quietUntil().applyAsLong("v1"))
                .isEqualTo(quietAt(second, "v1") * SECOND);
    }

    @Test
    void whatSaysNothingOfTimesToComeIsForgotten() {
        commands.add(deployed(1, "v1", 100));
        commands.add(pattern(2, 100, "name", "overload", "parameters.enabled", "false"));
        commands.add(maintenance(3, "move", 100, 300, "*"));
        commands.add(commanded(4, Kind.RESET_PATTERN, 400, "name", "overload"));

        assertThat(commands.forget(299 * SECOND)).isEmpty();
        assertThat(commands.forget(300 * SECOND)).extracting(Command::number).containsExactly(3L);
        assertThat(commands.forget(400 * SECOND)).extracting(Command::number).containsExactlyInAnyOrder(2L, 4L);
        assertThat(commands.forget((100 + DAY + KEEP) * SECOND - 1)).isEmpty();
        assertThat(commands.forget((100 + DAY + KEEP) * SECOND))
                .extracting(Command::number)
                .containsExactly(1L); // a version that was deployed is expected for a day
    }
}
