package io.modelwatch.lab.falsealarms;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.job.config.ConfigException;
import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.local.demo.Progress;
import io.modelwatch.local.simulate.Scenario;
import io.modelwatch.local.simulate.ScenarioException;
import io.modelwatch.local.simulate.ScenarioFile;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Counts the incidents that rules raise in weeks of normal traffic, and what they find of planted faults. */
@Command(
        name = "false-alarms.sh",
        description =
                "Runs weeks of simulated traffic through the job as fast as this machine can, and counts the false incidents: all, or, with a scenario that has faults and planned events, those that no fault explains; of the faults it says which were found and when.",
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
    private static final long STEP_SECONDS = 10;

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
            description =
                    "Scenario of the traffic (default: ${DEFAULT-VALUE}). Where something is planned in it, as in shop-month, it is played with its faults, and windows are drawn in place of requests; else its faults are left out.")
    private String scenario;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration that changes the shipped one, for example its rules; may be repeated.")
    private List<Path> configs = new ArrayList<>();

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
        return played.planned().isEmpty() ? playNormal(played) : playPlanted(played);
    }

    private int playNormal(Scenario played) throws Exception {
        MonitorConfig config = WatchedJob.config(played, configs, true);
        WatchedJob.Played found = new NormalTraffic(scenario, seed, seconds(), config)
                .watched(parallelism)
                .play(lines());
        Tally tally = Tally.of(played, Duration.ofSeconds(seconds()), found.alerts());
        out.print(tally.text());
        out.printf("rules judged %d values normal and %d abnormal%n", found.normal(), found.abnormal());
        return tally.highestRate() <= allowed ? 0 : 1;
    }

    private int playPlanted(Scenario played) throws Exception {
        MonitorConfig config = WatchedJob.config(played, configs, false);
        WatchedJob.Played found = new PlantedTraffic(scenario, played, seed, seconds(), config)
                .watched(parallelism)
                .play(lines());
        MonthTally tally = MonthTally.of(played, Duration.ofSeconds(seconds()), found.alerts());
        out.print(tally.text());
        out.printf("rules judged %d values normal and %d abnormal%n", found.normal(), found.abnormal());
        progress.printf("%.0f s for %.2f days%n", found.wallSeconds(), days);
        return tally.highestRate() <= allowed ? 0 : 1;
    }

    /** Full windows of any length that there is. */
    private long seconds() {
        return Math.max(1, Math.round(days * SECONDS_PER_DAY / STEP_SECONDS)) * STEP_SECONDS;
    }

    private Progress lines() {
        return new Progress(progress, Clock.systemUTC(), PROGRESS_INTERVAL_MILLIS);
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
