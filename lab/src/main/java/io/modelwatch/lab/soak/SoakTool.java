package io.modelwatch.lab.soak;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.lab.drill.DrillRun;
import io.modelwatch.local.cluster.CommandLines;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the job for a long time. */
@Command(
        name = "soak.sh",
        description =
                "Starts a broker, a Flink cluster and the job as separate processes, runs traffic at a steady rate, samples memory, threads, state and lag,"
                        + " and at the end accounts for each record and compares the alerts with those of an undisturbed job on the same topics.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:nothing grew, nothing differed", "1:something grew, differed or failed", "2:wrong options"})
public final class SoakTool implements Callable<Integer> {
    private static final int FAILED = 1;
    /** Shorter runs have too few samples. */
    private static final int LEAST_MINUTES = 5;

    @Option(names = "--root", hidden = true, defaultValue = ".")
    private Path root;

    @Option(
            names = "--minutes",
            defaultValue = "60",
            description = "Duration in minutes, >= 5 (default: ${DEFAULT-VALUE}).")
    private int minutes;

    @Option(
            names = "--kill-every",
            paramLabel = "MINUTES",
            defaultValue = "0",
            description =
                    "Minutes between two kills (kill -9) of a TaskManager, which is replaced at once; 0: none (default: ${DEFAULT-VALUE}).")
    private int killEvery;

    @Option(
            names = "--rate",
            defaultValue = "240",
            description = "Requests per second, each with a response and feedback (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Seed of faults, traffic and victims (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--keep",
            description = "Keep logs and topics, and print where; after a failure they are kept anyway.")
    private boolean keep;

    private final PrintStream out;

    SoakTool(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] args) {
        System.exit(CommandLines.run(new SoakTool(System.out), args));
    }

    @Override
    public Integer call() throws Exception {
        check(minutes >= LEAST_MINUTES, "--minutes must be >= %s, was %s", LEAST_MINUTES, minutes);
        check(
                killEvery >= 0 && killEvery < minutes,
                "--kill-every must be in [0, --minutes = %s), was %s",
                minutes,
                killEvery);
        check(rate > 0, "--rate must be > 0, was %s", rate);
        Soak soak = new Soak(Duration.ofMinutes(minutes), Duration.ofMinutes(killEvery), rate);
        return DrillRun.aside(root, seed, rate, out).play(soak, keep) ? 0 : FAILED;
    }
}
