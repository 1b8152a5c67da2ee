package io.modelwatch.local.demo;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.job.config.ConfigException;
import io.modelwatch.local.simulate.ScenarioException;
import io.modelwatch.local.simulate.ScenarioFile;
import io.modelwatch.schemas.Span;
import java.io.PrintStream;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The whole system on one machine, with traffic into which faults are injected, and a scorecard of what was found. */
@Command(
        name = "demo.sh",
        description =
                "Runs everything on this machine: a Kafka broker, traffic with planted faults, the job with its web UI. Prints alerts, and at the end which faults were found.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        footer =
                "@|bold --text|@ as the first option runs the scenario text: real text models score searches again (155 MB more to download the first time).",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:every fault was found as one incident, no other incident fired, and every candidate was judged right",
            "1:otherwise, or something failed",
            "2:wrong options or scenario",
            "130:stopped by Ctrl-C"
        })
public final class Demo implements Callable<Integer> {
    private static final long PROGRESS_INTERVAL_MILLIS = 10_000;
    private static final long CLOSING_SECONDS = 60;

    @Option(
            names = "--scenario",
            paramLabel = "NAME|FILE",
            defaultValue = "default",
            description = "Scenario of traffic and faults (default: ${DEFAULT-VALUE}).")
    private String scenario;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Seed of everything random (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--duration",
            defaultValue = "3m",
            converter = Length.class,
            description = "Length of the live part, in which faults happen (default: ${DEFAULT-VALUE}).")
    private long duration;

    @Option(
            names = "--history",
            defaultValue = "30m",
            converter = Length.class,
            description =
                    "Length of fault-free traffic before it, from which detectors learn for 25m (default: ${DEFAULT-VALUE}).")
    private long history;

    @Option(
            names = "--replay",
            paramLabel = "LENGTH",
            converter = Length.class,
            description =
                    "Instead of running in real time, process this much traffic (for example 2h; its end is the live part) as fast as this machine can. The same seed prints the same.")
    private Long replay;

    @Option(names = "--keep-running", description = "Keep running after the scorecard until Ctrl-C; not with --replay.")
    private boolean keepRunning;

    @Option(
            names = "--parallelism",
            defaultValue = "2",
            description = "Parallelism of the job (default: ${DEFAULT-VALUE}).")
    private int parallelism;

    @Option(names = "--port", defaultValue = "0", description = "Port of the web UI; 0: 8081, or the next free one.")
    private int port;

    private final PrintStream out;
    private final PrintStream progress;
    private final AtomicBoolean stopped = new AtomicBoolean();

    /**
     * @param out for alerts and scorecard
     * @param progress for progress messages
     */
    Demo(PrintStream out, PrintStream progress) {
        this.out = out;
        this.progress = progress;
    }

    public static void main(String[] args) {
        Demo demo = new Demo(System.out, System.err);
        CountDownLatch closed = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> demo.stop(closed), "stop"));
        int exitCode = demo.run(args);
        closed.countDown();
        System.exit(exitCode);
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

    /** Shuts the run down gracefully when the process is terminated: the job cancelled, the broker stopped, no files left. */
    private void stop(CountDownLatch closed) {
        stopped.set(true);
        try {
            if (!closed.await(CLOSING_SECONDS, TimeUnit.SECONDS)) {
                progress.println("The demo did not close within %s s.".formatted(CLOSING_SECONDS));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Integer call() throws Exception {
        checkOptions();
        Clock clock = Clock.systemUTC();
        DemoRun stage = new DemoRun(
                ScenarioFile.load(scenario),
                seed,
                out,
                new Progress(progress, clock, PROGRESS_INTERVAL_MILLIS),
                stopped::get);
        out.println(stage.scenario().description());
        return replay == null
                ? new LiveRun(stage, clock).play(history, duration, parallelism, port, keepRunning)
                : new ReplayRun(stage, replay, duration).play(parallelism, port);
    }

    private void checkOptions() {
        try {
            check(parallelism >= 1, "--parallelism must be >= 1, was %s", parallelism);
            check(duration >= 1_000, "--duration must be >= 1s, was %s", Span.text(duration));
            check(history >= 1_000, "--history must be >= 1s, was %s", Span.text(history));
            check(
                    replay == null || replay > duration,
                    "--replay must be longer than --duration = %s",
                    Span.text(duration));
            check(replay == null || !keepRunning, "--keep-running must not be given with --replay");
        } catch (IllegalArgumentException wrong) {
            throw new ConfigException(java.util.List.of(wrong.getMessage()));
        }
    }
}
