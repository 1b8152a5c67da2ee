package io.modelwatch.local.kafka;

import io.modelwatch.job.Main;
import io.modelwatch.local.OwnProcess;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.flink.client.ClientUtils;
import org.apache.flink.client.deployment.application.ApplicationClusterEntryPoint;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.DefaultExecutorServiceLoader;
import org.apache.flink.runtime.entrypoint.ClusterEntrypoint;
import org.apache.flink.runtime.resourcemanager.StandaloneResourceManagerFactory;
import org.apache.flink.runtime.taskexecutor.TaskExecutorResourceUtils;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;

/**
 * The job's main class in a separate process, as Flink runs it. The arguments are Flink settings, then {@code --}, then those of the job.
 */
final class OwnMain {
    private static final String END_OF_SETTINGS = "--";

    private OwnMain() {}

    /** Runs it as {@code flink run --detached} does. */
    static final class Client {
        private Client() {}

        public static void main(String[] args) throws Exception {
            Configuration configuration = configuration(args);
            try (PackagedProgram program = program(args, configuration)) {
                ClientUtils.executeProgram(new DefaultExecutorServiceLoader(), configuration, program, false, false);
            }
        }
    }

    /** A JobManager in application mode: main runs on the cluster. */
    static final class Application extends ApplicationClusterEntryPoint {
        private Application(Configuration configuration, PackagedProgram program) {
            super(configuration, program, StandaloneResourceManagerFactory.getInstance());
        }

        public static void main(String[] args) throws Exception {
            Configuration configuration = configuration(args);
            PackagedProgram program = program(args, configuration);
            configureExecution(configuration, program);
            ClusterEntrypoint.runClusterEntrypoint(new Application(configuration, program));
        }
    }

    /** A TaskManager. */
    static final class Workers {
        private Workers() {}

        public static void main(String[] args) {
            TaskManagerRunner.runTaskManagerProcessSecurely(
                    TaskExecutorResourceUtils.adjustForLocalExecution(configuration(args)));
        }
    }

    /** @param said takes all that it writes */
    static Process start(Class<?> main, File said, Map<String, String> flink, String... job) throws IOException {
        List<String> command = new ArrayList<>(List.of("-Xmx512m", main.getName()));
        flink.forEach((key, value) -> command.add(key + "=" + value));
        command.add(END_OF_SETTINGS);
        command.addAll(List.of(job));
        return OwnProcess.startSaying(said, System.getProperty("java.class.path"), command.toArray(String[]::new));
    }

    private static Configuration configuration(String[] args) {
        Configuration configuration = new Configuration();
        Arrays.stream(args)
                .takeWhile(arg -> !arg.equals(END_OF_SETTINGS))
                .map(arg -> arg.split("=", 2))
                .forEach(setting -> configuration.setString(setting[0], setting[1]));
        return configuration;
    }

    private static PackagedProgram program(String[] args, Configuration configuration) throws Exception {
        int end = List.of(args).indexOf(END_OF_SETTINGS);
        return PackagedProgram.newBuilder()
                .setEntryPointClassName(Main.class.getName())
                .setConfiguration(configuration)
                .setArguments(Arrays.copyOfRange(args, end + 1, args.length))
                .build();
    }
}
