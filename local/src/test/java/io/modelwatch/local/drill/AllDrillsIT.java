package io.modelwatch.local.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.modelwatch.local.Directories;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Every drill with three seeds. Takes hours; where one fails, its logs stay. */
@Tag("nightly")
class AllDrillsIT {
    private static final long SEEDS = 3;
    private static final int KILLS = 20;
    private static final Duration LONGEST = Duration.ofMinutes(40);

    @TestFactory
    Stream<DynamicTest> changeNothingThatIsTold() {
        return DrillTool.drills(KILLS).entrySet().stream()
                .flatMap(drill -> LongStream.rangeClosed(1, SEEDS)
                        .mapToObj(seed -> DynamicTest.dynamicTest(
                                drill.getKey() + ", seed " + seed,
                                () -> play(drill.getValue().get(), seed))));
    }

    private static void play(Drill drill, long seed) throws Exception {
        Path directory = Files.createTempDirectory("modelwatch-drill-");
        assertTimeoutPreemptively(
                LONGEST,
                () -> assertThat(new DrillRun(DrillsIT.ROOT, directory, seed, 0, System.out).play(drill))
                        .isTrue());
        Directories.delete(directory);
    }
}
