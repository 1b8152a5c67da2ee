package io.modelwatch.local.bridge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command-line tool in a process of its own, which can be killed. */
public final class ToolProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final Process process;
    private final Path log;

    private ToolProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** @param log to which what it says is appended */
    public static ToolProcess start(Class<?> tool, Path log, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), tool.getName()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        return new ToolProcess(process, log);
    }

    /** Waits until it ends by itself; returns the exit code. */
    int await() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the tool must end within %d s".formatted(PATIENCE_SECONDS));
        }
        return process.exitValue();
    }

    /** As a machine does that fails. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** As an operator does; returns the exit code. */
    int terminate() throws InterruptedException {
        process.destroy();
        return await();
    }

    public String said() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
