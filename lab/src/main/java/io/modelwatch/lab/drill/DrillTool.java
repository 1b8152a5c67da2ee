package io.modelwatch.lab.drill;

import static io.modelwatch.schemas.Check.check;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs drills by name. */
@Command(
        name = "drill.sh",
        description =
                "Starts a broker, a Flink cluster and the job as separate processes, disturbs them under live traffic, and compares the published alerts with"
                        + " those of an undisturbed job on the same topics.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:every promise was kept", "1:something differed or failed", "2:wrong options"})
public final class DrillTool implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final int WRONG_OPTIONS = 2;
    private static final String ALL = "all";

    @Option(names = "--root", hidden = true, defaultValue = ".")
    private Path root;

    @Parameters(arity = "0..*", paramLabel = "NAME", description = "Drills to run, or all; --list shows them.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--list", description = "List the drills and the promise of each.")
    private boolean list;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Seed of faults, traffic and moments (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--rate",
            defaultValue = "0",
            description = "Requests per second, each with a response and feedback; 0: 240.")
    private double rate;

    @Option(
            names = "--kills",
            defaultValue = "1",
            description = "In how many incidents taskmanager-kill kills (default: ${DEFAULT-VALUE}).")
    private int kills;

    @Option(names = "--together", description = "Disturb a single job with all the named drills, one after the other.")
    private boolean together;

    @Option(
            names = "--keep",
            description = "Keep logs and topics, and print where; after a failure they are kept anyway.")
    private boolean keep;

    private final PrintStream out;

    DrillTool(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] args) {
        int exitCode = new CommandLine(new DrillTool(System.out))
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    if (failure instanceof IllegalArgumentException) {
                        line.getErr().println(failure.getMessage());
                        return WRONG_OPTIONS;
                    }
                    throw failure;
                })
                .execute(args);
        System.exit(exitCode);
    }

    /** Every drill, by name, in the order in which they run. */
    static Map<String, Supplier<Drill>> drills(int kills) {
        Map<String, Supplier<Drill>> all = new LinkedHashMap<>();
        List<Supplier<Drill>> makers = List.of(
                () -> new TaskManagerKill(kills),
                BrokerRestart::new,
                TaskManagerFreeze::new,
                Poison::new,
                Rescale::new,
                Upgrade::new,
                JobDown::new,
                JobManagerKill::new,
                SilentPartition::new,
                WrongTimes::lateAndFuture,
                WrongTimes::clockSkew,
                Lag::new,
                ProduceRefused::new);
        makers.forEach(maker -> all.put(maker.get().name(), maker));
        return all;
    }

    @Override
    public Integer call() throws Exception {
        Map<String, Supplier<Drill>> drills = drills(kills);
        check(kills >= 1, "--kills must be >= 1, was %s", kills);
        check(rate >= 0, "--rate must be >= 0, was %s", rate);
        if (list) {
            drills.forEach(
                    (name, drill) -> out.printf("%-20s%s%n", name, drill.get().promise()));
            return 0;
        }
        check(!names.isEmpty(), "a drill must be named, or all; --list shows them");
        List<String> wanted = names.contains(ALL) ? List.copyOf(drills.keySet()) : names;
        wanted.forEach(
                name -> check(drills.containsKey(name), "a drill must be one of %s, was %s", drills.keySet(), name));
        List<Drill> runs = wanted.stream().map(name -> drills.get(name).get()).toList();
        return playAll(together ? List.of(new InTurn(runs)) : runs) ? 0 : FAILED;
    }

    private boolean playAll(List<Drill> runs) throws Exception {
        boolean allHold = true;
        for (Drill run : runs) {
            allHold &= play(run);
        }
        return allHold;
    }

    private boolean play(Drill drill) throws Exception {
        return DrillRun.aside(root, seed, rate, out).play(drill, keep);
    }
}
