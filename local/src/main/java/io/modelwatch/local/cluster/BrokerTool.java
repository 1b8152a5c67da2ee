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
                "A Kafka broker on this machine and for this machine only, to try modelwatch; one replica of everything, no authentication.",
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
            description = "Show this help.")
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

    @Command(description = "Starts a broker and waits until it is up; does nothing if one runs already.")
    int start(
            @Option(
                            names = "--port",
                            defaultValue = "9092",
                            description = "Port for clients (default: ${DEFAULT-VALUE}).")
                    int port)
            throws IOException {
        Optional<StandaloneBroker> running = StandaloneBroker.in(directory());
        if (running.isPresent() && running.get().process().isAlive()) {
            out.println("A broker is already running:");
            return show(running.get());
        }
        if (running.isPresent()) {
            running.get().stop();
        }
        return show(StandaloneBroker.start(directory(), port));
    }

    @Command(description = "Shows the broker's address.")
    int status() throws IOException {
        Optional<StandaloneBroker> running = StandaloneBroker.in(directory());
        if (running.isEmpty()) {
            out.printf("No broker is running in %s.%n", directory());
            return FAILED;
        }
        return show(running.get());
    }

    @Command(description = "Stops the broker and deletes its topics; does nothing if there is none.")
    int stop(@Option(names = "--keep", description = "Keep the topics for the next start.") boolean keep)
            throws IOException {
        Optional<StandaloneBroker> running = StandaloneBroker.in(directory());
        if (running.isPresent()) {
            running.get().stop();
        }
        if (!keep) {
            StandaloneBroker.deleteRest(directory());
        }
        out.println(
                running.isPresent() ? "The broker is stopped." : "No broker was running in %s.".formatted(directory()));
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
