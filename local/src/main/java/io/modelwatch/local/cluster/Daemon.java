package io.modelwatch.local.cluster;

import static io.modelwatch.schemas.Check.check;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A process that outlives the one that started it. Its file in {@code pids/} holds its id, its output is in {@code log/}.
 *
 * @param name of the files, for example {@code taskmanager-1}
 * @param directory that contains {@code pids/} and {@code log/}
 */
public record Daemon(String name, Path directory) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Tolerance of two processes' views of when a third one started. */
    private static final Duration CLOCK_ERROR = Duration.ofSeconds(2);

    private static final Path SETSID = Path.of("/usr/bin/setsid");
    private static final int TAIL_BYTES = 6_000;
    private static final String PIDS = "pids";
    private static final String SUFFIX = ".pid";

    /** All that were started in the directory and not stopped, dead or alive, by name. */
    public static List<Daemon> in(Path directory) throws IOException {
        if (!Files.isDirectory(directory.resolve(PIDS))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory.resolve(PIDS))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(SUFFIX))
                    .map(file -> new Daemon(file.substring(0, file.length() - SUFFIX.length()), directory))
                    .sorted((one, other) -> one.name.compareTo(other.name))
                    .toList();
        }
    }

    /**
     * Starts the process; its output is not read.
     *
     * @param environment variables in addition to those of this process
     */
    void start(List<String> command, Map<String, String> environment) throws IOException {
        check(process().isEmpty(), "%s must not run, is process %s", name, pid());
        Files.createDirectories(pidFile().getParent());
        Files.createDirectories(printed().getParent());
        ProcessBuilder builder = new ProcessBuilder(inASessionOfItsOwn(command))
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(printed().toFile()));
        builder.environment().putAll(environment);
        ProcessHandle started = builder.start().toHandle();
        long since = started.info().startInstant().orElseGet(Instant::now).toEpochMilli();
        Files.writeString(pidFile(), "%d %d%n".formatted(started.pid(), since));
    }

    /** Ctrl-C and a closed terminal end all processes of a session; not every system has the command that starts a new one. */
    private static List<String> inASessionOfItsOwn(List<String> command) {
        return Files.isExecutable(SETSID)
                ? Stream.concat(Stream.of(SETSID.toString()), command.stream()).toList()
                : command;
    }

    public boolean isAlive() {
        return process().isPresent();
    }

    /** The process id, alive or not; -1 if it was never started. */
    public long pid() {
        return readPidFile().map(line -> Long.parseLong(line[0])).orElse(-1L);
    }

    /** Kills it like the loss of a machine ({@code kill -9}), waits until it is gone, and forgets it. */
    public void kill() throws IOException {
        end(true);
        Files.deleteIfExists(pidFile());
    }

    /** Freezes it until {@link #resume} ({@code SIGSTOP}): its connections stay open, but it does not respond. */
    public void suspend() throws IOException {
        signal("STOP");
    }

    public void resume() throws IOException {
        signal("CONT");
    }

    /** Terminates it gracefully, kills it if it does not end, and forgets it. Does nothing if it is already dead. */
    public void stop() throws IOException {
        if (isAlive()) {
            resume(); // a frozen process would not notice
        }
        end(false);
        Files.deleteIfExists(pidFile());
    }

    /** Stops each of them in order, even after one that cannot be stopped, and even if the thread is interrupted. */
    static void stopAll(List<Daemon> daemons) throws IOException {
        boolean interrupted = Thread.interrupted(); // a wait would end at once and leave the process behind
        IOException first = null;
        for (Daemon daemon : daemons) {
            try {
                daemon.stop();
            } catch (IOException failure) {
                interrupted |= Thread.interrupted();
                if (first == null) {
                    first = failure;
                } else {
                    first.addSuppressed(failure);
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (first != null) {
            throw first;
        }
    }

    /** The last lines of its log and of its other output. */
    String tail() throws IOException {
        return tail(log()) + tail(printed());
    }

    Path log() {
        return directory.resolve("log").resolve(name + ".log");
    }

    private Path printed() {
        return directory.resolve("log").resolve(name + ".out");
    }

    private Path pidFile() {
        return directory.resolve(PIDS).resolve(name + SUFFIX);
    }

    /** The running process; a process id that was reused by another one does not count. */
    private Optional<ProcessHandle> process() {
        return readPidFile()
                .flatMap(line -> ProcessHandle.of(Long.parseLong(line[0]))
                        .filter(ProcessHandle::isAlive)
                        .filter(process -> startedAt(process, Instant.ofEpochMilli(Long.parseLong(line[1])))));
    }

    private static boolean startedAt(ProcessHandle process, Instant expected) {
        return process.info()
                .startInstant()
                .map(start -> Duration.between(start, expected).abs().compareTo(CLOCK_ERROR) <= 0)
                .orElse(true);
    }

    private Optional<String[]> readPidFile() {
        try {
            return Files.exists(pidFile())
                    ? Optional.of(Files.readString(pidFile()).strip().split(" "))
                    : Optional.empty();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("which process is %s cannot be read".formatted(name), unreadable);
        }
    }

    private void signal(String signal) throws IOException {
        ProcessHandle process = process().orElseThrow(() -> new IOException(name + " is not running"));
        Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
        try {
            if (kill.waitFor() != 0) {
                throw new IOException("%s, process %s, cannot be sent %s".formatted(name, process.pid(), signal));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while signalling " + name, interrupted);
        }
    }

    private void end(boolean forcibly) throws IOException {
        Optional<ProcessHandle> process = process();
        if (process.isEmpty()) {
            return;
        }
        boolean asked =
                forcibly ? process.get().destroyForcibly() : process.get().destroy();
        if (!asked && isAlive()) {
            throw new IOException("%s, process %s, cannot be ended".formatted(name, pid()));
        }
        if (!awaitEnd(process.get()) && !forcibly) {
            end(true);
        }
    }

    private boolean awaitEnd(ProcessHandle process) throws IOException {
        try {
            process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException late) {
            return false;
        } catch (ExecutionException failure) {
            throw new IOException("the end of %s cannot be awaited".formatted(name), failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the end of " + name, interrupted);
        }
    }

    private static String tail(Path file) throws IOException {
        if (!Files.exists(file)) {
            return "";
        }
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            in.seek(Math.max(0, in.length() - TAIL_BYTES));
            byte[] end = new byte[(int) (in.length() - in.getFilePointer())];
            in.readFully(end);
            return "--- %s%n%s".formatted(file, new String(end, StandardCharsets.UTF_8));
        }
    }
}
