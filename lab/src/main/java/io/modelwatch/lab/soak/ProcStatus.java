package io.modelwatch.lab.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Linux reports about a process.
 *
 * @param text of {@code /proc/PID/status}
 */
record ProcStatus(String text) {
    private static final Path PROC = Path.of("/proc");
    private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB$");
    private static final double MEBI_KIBI = 1_024;

    /** Whether the system reports it: only Linux does. */
    static boolean isThere() {
        return Files.exists(PROC.resolve("self/status"));
    }

    static ProcStatus of(long pid) throws IOException {
        return new ProcStatus(Files.readString(PROC.resolve(Long.toString(pid)).resolve("status")));
    }

    /** Resident memory, MiB. */
    double resident() throws IOException {
        Matcher found = RESIDENT.matcher(text);
        if (!found.find()) {
            throw new IOException("the status of a process must have VmRSS, is:%n%s".formatted(text));
        }
        return Long.parseLong(found.group(1)) / MEBI_KIBI;
    }
}
