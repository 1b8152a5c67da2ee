package io.modelwatch.local.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.local.OwnProcess;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Models come and go: of fifty swaps between good ones and broken ones no thread is left, and no memory outside of the heap. */
@Timeout(180)
class SwappedModelsIT {
    private static final int WARM_UP_ROUNDS = 4;
    /**
     * Of 7 swaps: 56. As many again follow, since after a round the allocator keeps 510 or 580 MB: what is left
     * behind for good shows in the least of eight rounds.
     */
    private static final int ROUNDS = 8;

    private static final double GROWTH = 0.10;

    /** A round's last swaps leave nothing that runs: one model is refused, the other none. */
    private record Line(String round, long residentKilobytes, long threads) {
        static Line of(String text) {
            String[] parts = text.split(" ");
            return new Line(parts[0], Long.parseLong(parts[1]), Long.parseLong(parts[2]));
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX) // elsewhere there is no /proc, and another allocator
    void fiftySwapsLeaveNoThreadAndNoMemory(@TempDir Path directory) throws Exception {
        List<Line> lines = run(directory, WARM_UP_ROUNDS + 2 * ROUNDS);
        List<Line> first = lines.subList(WARM_UP_ROUNDS, WARM_UP_ROUNDS + ROUNDS);
        List<Line> last = lines.subList(WARM_UP_ROUNDS + ROUNDS, WARM_UP_ROUNDS + 2 * ROUNDS);

        System.out.printf("resident kB after each round of %d swaps: %s%n", SwappedModels.SWAPS_A_ROUND, lines);
        assertThat(ROUNDS * SwappedModels.SWAPS_A_ROUND).isGreaterThanOrEqualTo(50);
        assertThat((double) least(last)).isLessThanOrEqualTo((1 + GROWTH) * least(first));
        assertThat(last).extracting(Line::threads).allMatch(threads -> threads <= 1);
        assertThat(lines.get(lines.size() - 1).threads()).as("once closed").isZero();
    }

    private static long least(List<Line> lines) {
        return lines.stream().mapToLong(Line::residentKilobytes).min().orElseThrow();
    }

    /** With a heap that is resident from the start. */
    private static List<Line> run(Path directory, int rounds) throws Exception {
        File errors = directory.resolve("errors").toFile();
        Process process = OwnProcess.start(
                errors,
                System.getProperty("java.class.path"),
                "-Xms256m",
                "-Xmx256m",
                "-XX:+AlwaysPreTouch",
                "-XX:+UseSerialGC",
                SwappedModels.class.getName(),
                directory.toString(),
                Integer.toString(rounds));
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as("%s%s", output, Files.readString(errors.toPath()))
                .isZero();
        return output.lines()
                .filter(line -> line.matches("(\\d+|end) \\d+ \\d+"))
                .map(Line::of)
                .toList();
    }
}
