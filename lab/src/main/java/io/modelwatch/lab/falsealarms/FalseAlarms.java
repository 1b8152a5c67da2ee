package io.modelwatch.lab.falsealarms;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.job.config.ConfigException;
import io.modelwatch.local.demo.Progress;
import io.modelwatch.local.simulate.Scenario;
import io.modelwatch.local.simulate.ScenarioException;
import io.modelwatch.local.simulate.ScenarioFile;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Counts the incidents that the shipped rules raise in weeks of normal traffic. */
@Command(
        name = "false-alarms.sh",
        description =
                "Runs weeks of normal traffic through the job, starting from request outcomes, as fast as this machine can, and counts the incidents. All of them are false.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:no model had more false incidents per week than allowed",
            "1:a model had more, or something failed",
            "2:wrong options or scenario"
        })
public final class FalseAlarms implements Callable<Integer> {
    private static final long PROGRESS_INTERVAL_MILLIS = 10_000;
    private static final double SECONDS_PER_DAY = 86_400;

    @Option(
            names = "--days",
            defaultValue = "30",
            description = "Days of event time, may be fractional (default: ${DEFAULT-VALUE}).")
    private double days;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Seed of everything random (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--scenario",
            paramLabel = "NAME|FILE",
            defaultValue = "normal",
            description = "Scenario of the traffic; its faults are left out (default: ${DEFAULT-VALUE}).")
    private String scenario;

    @Option(
            names = "--allowed",
            paramLabel = "NUMBER",
            defaultValue = "1",
            description = "Allowed false incidents per model and week (default: ${DEFAULT-VALUE}).")
    private double allowed;

    @Option(
            names = "--parallelism",
            defaultValue = "2",
            description =
                    "Parallelism of drawing and of the job; does not change the result (default: ${DEFAULT-VALUE}).")
    private int parallelism;

    private final PrintStream out;
    private final PrintStream progress;

    /**
     * @param out for the result
     * @param progress for progress messages
     */
    FalseAlarms(PrintStream out, PrintStream progress) {
        this.out = out;
        this.progress = progress;
    }

    public static void main(String[] args) {
        System.exit(new FalseAlarms(System.out, System.err).run(args));
    }

    int run(String... args) {
        return new CommandLine(this)
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    if (failure instanceof ConfigException || failure instanceof ScenarioException) {
                        line.getErr().println(failure.getMessage());
                        return ConfigException.EXIT_CODE;
                    }
                    throw failure;
                })
                .execute(args);
    }

    @Override
    public Integer call() throws Exception {
        checkOptions();
        Scenario played = ScenarioFile.load(scenario);
        out.println(played.description());
        long seconds = Math.round(days * SECONDS_PER_DAY);
        Progress lines = new Progress(progress, Clock.systemUTC(), PROGRESS_INTERVAL_MILLIS);
        NormalTraffic.Played found = new NormalTraffic(scenario, played, seed, seconds).play(parallelism, lines);
        Tally tally = Tally.of(played, Duration.ofSeconds(seconds), found.alerts());
        out.print(tally.text());
        out.printf("rules judged %d values normal and %d abnormal%n", found.normal(), found.abnormal());
        return tally.highestRate() <= allowed ? 0 : 1;
    }

    private void checkOptions() {
        try {
            check(days > 0, "--days must be > 0, was %s", days);
            check(parallelism >= 1, "--parallelism must be >= 1, was %s", parallelism);
            check(allowed >= 0, "--allowed must be >= 0, was %s", allowed);
        } catch (IllegalArgumentException wrong) {
            throw new ConfigException(List.of(wrong.getMessage()));
        }
    }
}
