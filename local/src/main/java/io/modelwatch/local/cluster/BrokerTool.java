package io.modelwatch.local.cluster;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Starts, shows and stops a Kafka broker on this machine. */
@Command(
        name = "broker.sh",
        description =
                "A Kafka broker on this machine, for this machine only, to try modelwatch with; one replica of everything, no login.",
        usageHelpAutoWidth = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:done, or there was nothing to do",
            "1:something failed, or status: no broker runs",
            "2:wrong options"
        })
public final class BrokerTool {
    private static final int FAILED = 1;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Explain what can be given.")
    @SuppressWarnings("UnusedVariable") // picocli only sets it
    private boolean help;

    @Option(names = "--root", hidden = true, defaultValue = ".", scope = ScopeType.INHERIT)
    private Path root;

    @Option(
            names = "--directory",
            scope = ScopeType.INHERIT,
            description = "Where the broker writes (default: target/broker).")
    private Path directory;

    private final PrintStream out;

    BrokerTool(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] args) {
        System.exit(CommandLines.run(new BrokerTool(System.out), args));
    }

    @Command(description = "Starts a broker and waits until it serves; does nothing if it runs.")
    int start(
            @Option(names = "--port", defaultValue = "9092", description = "For clients (default: ${DEFAULT-VALUE}).")
                    int port)
            throws IOException {
        Optional<StandaloneBroker> running = StandaloneBroker.in(directory());
        if (running.isPresent() && running.get().process().isAlive()) {
            out.println("A broker runs already:");
            return show(running.get());
        }
        if (running.isPresent()) {
            running.get().stop();
        }
        return show(StandaloneBroker.start(directory(), port));
    }

    @Command(description = "Says where the broker serves.")
    int status() throws IOException {
        Optional<StandaloneBroker> running = StandaloneBroker.in(directory());
        if (running.isEmpty()) {
            out.printf("No broker runs in %s.%n", directory());
            return FAILED;
        }
        return show(running.get());
    }

    @Command(description = "Ends the broker and deletes its topics; does nothing if there is none.")
    int stop(@Option(names = "--keep", description = "Keep the topics for the next start.") boolean keep)
            throws IOException {
        Optional<StandaloneBroker> running = StandaloneBroker.in(directory());
        if (running.isPresent()) {
            running.get().stop();
        }
        if (!keep) {
            StandaloneBroker.deleteRest(directory());
        }
        out.println(running.isPresent() ? "The broker is stopped." : "No broker ran in %s.".formatted(directory()));
        return 0;
    }

    private int show(StandaloneBroker broker) {
        boolean alive = broker.process().isAlive();
        out.printf(
                "%-16s%s, bootstrap servers %s%n",
                broker.process().name(),
                alive ? "process " + broker.process().pid() : "has ended",
                broker.bootstrapServers());
        return alive ? 0 : FAILED;
    }

    private Path directory() {
        return (directory == null ? root.resolve("target/broker") : directory)
                .toAbsolutePath()
                .normalize();
    }
}
