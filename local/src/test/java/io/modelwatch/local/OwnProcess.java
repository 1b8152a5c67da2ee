package io.modelwatch.local;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A main class in a JVM of its own, with the modules opened that Flink needs, and the setting of the allocator that flink-conf ships. */
public final class OwnProcess {
    private OwnProcess() {}

    /**
     * Starts it; its output is to be read.
     *
     * @param errors takes the standard error
     * @param command options of the JVM, the main class, and its arguments
     */
    public static Process start(File errors, String classPath, String... command) throws IOException {
        return builder(classPath, command).redirectError(errors).start();
    }

    /**
     * Starts it for longer.
     *
     * @param said takes all that it writes
     */
    public static Process startSaying(File said, String classPath, String... command) throws IOException {
        return builder(classPath, command)
                .redirectErrorStream(true)
                .redirectOutput(said)
                .start();
    }

    private static ProcessBuilder builder(String classPath, String... command) {
        List<String> all = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", classPath));
        for (String opened : List.of("lang", "net", "io", "nio", "time", "util", "util.concurrent")) {
            all.addAll(List.of("--add-opens", "java.base/java." + opened + "=ALL-UNNAMED"));
        }
        all.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(all);
        builder.environment().put("MALLOC_ARENA_MAX", "2");
        return builder;
    }
}
