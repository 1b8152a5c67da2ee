package io.modelwatch.job;

import io.modelwatch.job.config.ConfigException;
import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.udfs.op.FlinkMemoryFile;
import io.modelwatch.udfs.warm.MemoryFile;
import io.modelwatch.udfs.warm.MemoryRefused;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** Reads a configured memory file as the job would, where {@code --validate} asks for it. */
final class MemoryCheck {
    private MemoryCheck() {}

    /**
     * Says what is in it. A file that cannot be read here may be readable where the job runs.
     *
     * @throws ConfigException if it is refused
     */
    static void report(MonitorConfig config, PrintStream out) {
        String file = config.memory().file();
        if (!config.memory().isGiven()) {
            return;
        }
        try {
            MemoryFile.Content content = MemoryFile.check(new FlinkMemoryFile(file), config.detection());
            out.printf("The memory file %s fits: %d series.%n", file, content.series());
        } catch (MemoryRefused refused) {
            if (refused.reason() != MemoryRefused.Reason.NOT_FOUND) {
                throw new ConfigException(List.of(refused.getMessage()));
            }
            unreadable(file, out);
        } catch (IOException here) {
            unreadable(file, out);
        }
    }

    private static void unreadable(String file, PrintStream out) {
        out.printf("The memory file %s cannot be read here and was not checked.%n", file);
    }
}
