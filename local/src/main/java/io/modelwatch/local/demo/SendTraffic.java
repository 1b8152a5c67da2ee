package io.modelwatch.local.demo;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.job.config.ConfigException;
import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.job.kafka.KafkaPorts;
import io.modelwatch.local.simulate.KafkaOutput;
import io.modelwatch.local.simulate.Scenario;
import io.modelwatch.local.simulate.ScenarioException;
import io.modelwatch.local.simulate.ScenarioFile;
import io.modelwatch.local.simulate.Simulator;
import io.modelwatch.schemas.event.Event;
import java.io.PrintStream;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Sends the traffic of a scenario in real time to existing brokers. */
@Command(
        name = "traffic.sh",
        description = "Sends simulated traffic in real time to the job's topics, which must exist.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:everything was sent", "1:something failed", "2:wrong options or scenario"})
public final class SendTraffic implements Callable<Integer> {
    private static final long PAUSE_MILLIS = 100;
    private static final long SECOND_MILLIS = 1_000;

    @Option(
            names = "--bootstrap-servers",
            defaultValue = "localhost:9092",
            description = "Brokers, host:port (default: ${DEFAULT-VALUE}).")
    private String bootstrapServers;

    @Option(
            names = "--scenario",
            paramLabel = "NAME|FILE",
            defaultValue = "default",
            description = "Scenario of the traffic (default: ${DEFAULT-VALUE}).")
    private String scenarioName;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Seed of everything random (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--rate",
            defaultValue = "0",
            description = "Requests per second of all models, on average; 0: the scenario's rate.")
    private double rate;

    @Option(
            names = "--duration",
            defaultValue = "10m",
            converter = Length.class,
            description = "How long (default: ${DEFAULT-VALUE}).")
    private long duration;

    @Option(names = "--faults", description = "Include the scenario's faults and what it plans, starting from now.")
    private boolean faults;

    @Option(
            names = "--print-config",
            description =
                    "Send nothing: print the job's configuration for the scenario's models, for submit.sh --config.")
    private boolean printConfig;

    private final PrintStream out;
    private final Clock clock;

    SendTraffic(PrintStream out, Clock clock) {
        this.out = out;
        this.clock = clock;
    }

    public static void main(String[] args) {
        System.exit(run(System.out, args));
    }

    /** @return the exit code */
    static int run(PrintStream out, String... args) {
        return new CommandLine(new SendTraffic(out, Clock.systemUTC()))
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
        Scenario scenario = scenario();
        if (printConfig) {
            out.print(DemoConfig.models(scenario));
            return 0;
        }
        MonitorConfig config = MonitorConfig.load(List.of(), Map.of("kafka.bootstrap-servers", bootstrapServers));
        KafkaPorts.of(config); // reports missing topics in a sentence
        send(scenario, config);
        return 0;
    }

    private Scenario scenario() throws Exception {
        try {
            check(rate >= 0, "--rate must be >= 0, was %s", rate);
            check(duration >= SECOND_MILLIS, "--duration must be >= 1s, was %s ms", duration);
        } catch (IllegalArgumentException wrong) {
            throw new ConfigException(List.of(wrong.getMessage()));
        }
        Scenario whole = ScenarioFile.load(scenarioName);
        Scenario scenario = faults ? whole : whole.withoutFaults();
        return rate > 0 ? scenario.times(rate / scenario.requestsPerSecond()) : scenario;
    }

    private void send(Scenario scenario, MonitorConfig config) throws InterruptedException {
        long start = clock.millis() / SECOND_MILLIS * SECOND_MILLIS;
        Simulator simulator = new Simulator(scenario, seed, start, start);
        out.printf("Sending %.0f requests/s to %s.%n", scenario.requestsPerSecond(), bootstrapServers);
        try (KafkaOutput output =
                KafkaOutput.of(bootstrapServers, config.kafka().topics())) {
            for (long now = clock.millis(); now < start + duration; now = clock.millis()) {
                simulator.writeUntil(now, false, output);
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
            simulator.writeUntil(start + duration, false, output);
            output.flush();
        }
        out.printf("%,d requests sent.%n", simulator.ledger().written(Event.Kind.REQUEST));
    }
}
