package io.modelwatch.local.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Queries another Java process of the same user with the JDK's {@code jcmd}.
 *
 * @param pid process id
 */
public record Jcmd(long pid) {
    /**
     * Runs the commands in order, in one connection.
     *
     * @param questions for example {@code GC.heap_info}
     * @return the whole output
     * @throws IOException if the process does not respond
     */
    public String ask(String... questions) throws IOException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(pid),
                        String.join("\n", questions))
                .redirectErrorStream(true)
                .start();
        String answer = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (awaitEnd(jcmd) != 0) {
            throw new IOException("process %d must respond to jcmd, did not:%n%s".formatted(pid, answer));
        }
        return answer;
    }

    private static int awaitEnd(Process jcmd) throws IOException {
        try {
            return jcmd.waitFor();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while querying a process", interrupted);
        }
    }
}
