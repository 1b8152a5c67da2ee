package io.modelwatch.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.modelwatch.local.Directories;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every drill with three seeds, those together that do not disturb each other's claims. Takes an hour; where one fails, its logs stay. */
@Tag("nightly")
class AllDrillsIT {
    private static final long SEEDS = 3;
    private static final int KILLS = 20;
    private static final Duration LONGEST = Duration.ofMinutes(40);

    private static final List<List<String>> ON_ONE_JOB = List.of(
            List.of("taskmanager-kill", "broker-restart", "upgrade"),
            List.of("poison", "rescale", "produce-refused", "jobmanager-kill"),
            List.of("late-and-future", "silent-partition", "job-down"),
            List.of("clock-skew", "taskmanager-freeze"),
            List.of("lag"));

    @Test
    void leavesNoDrillOut() {
        assertThat(ON_ONE_JOB.stream().flatMap(List::stream))
                .containsExactlyInAnyOrderElementsOf(DrillTool.drills(KILLS).keySet());
    }

    @TestFactory
    Stream<DynamicTest> changeNothingThatIsTold() {
        return LongStream.rangeClosed(1, SEEDS)
                .boxed()
                .flatMap(seed -> ON_ONE_JOB.stream()
                        .map(names -> DynamicTest.dynamicTest(
                                String.join(", ", names) + ", seed " + seed, () -> play(names, seed))));
    }

    private static void play(List<String> names, long seed) throws Exception {
        Path directory = Files.createTempDirectory("modelwatch-drill-");
        Map<String, Supplier<Drill>> all = DrillTool.drills(KILLS);
        Drill drills =
                new InTurn(names.stream().map(name -> all.get(name).get()).toList());
        assertTimeoutPreemptively(
                LONGEST,
                () -> assertThat(new DrillRun(DrillsIT.ROOT, directory, seed, 0, System.out).play(drills))
                        .isTrue());
        Directories.delete(directory);
    }
}
