package io.modelwatch.local.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.jobmanager.JobManagerProcessSpec;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils;

/**
 * The command lines of Flink's processes: what {@code bin/jobmanager.sh} and {@code bin/taskmanager.sh} do, with the same memory
 * arithmetic.
 */
final class FlinkProcess {
    private final FlinkHome home;
    private final Path conf;
    private final Path temporary;
    private final Configuration configuration;

    /**
     * @param conf directory with the configuration, as the processes will read it
     * @param temporary their directory for temporary files
     */
    FlinkProcess(FlinkHome home, Path conf, Path temporary, Configuration configuration) {
        this.home = home;
        this.conf = conf;
        this.temporary = temporary;
        this.configuration = configuration;
    }

    List<String> jobManager(Path log) {
        JobManagerProcessSpec memory = JobManagerProcessUtils.processSpecFromConfig(configuration);
        List<String> command = java(
                log,
                JobManagerProcessUtils.generateJvmParametersStr(memory, configuration),
                CoreOptions.FLINK_DEFAULT_JM_JVM_OPTIONS,
                CoreOptions.FLINK_JM_JVM_OPTIONS);
        command.add(StandaloneSessionClusterEntrypoint.class.getName());
        command.addAll(List.of("--configDir", conf.toString(), "--executionMode", "cluster"));
        command.addAll(words(JobManagerProcessUtils.generateDynamicConfigsStr(memory)));
        return command;
    }

    List<String> taskManager(Path log) {
        TaskExecutorProcessSpec memory = TaskExecutorProcessUtils.processSpecFromConfig(configuration);
        List<String> command = java(
                log,
                ProcessMemoryUtils.generateJvmParametersStr(memory),
                CoreOptions.FLINK_DEFAULT_TM_JVM_OPTIONS,
                CoreOptions.FLINK_TM_JVM_OPTIONS);
        command.add(TaskManagerRunner.class.getName());
        command.addAll(List.of("--configDir", conf.toString()));
        command.addAll(words(TaskExecutorProcessUtils.generateDynamicConfigsStr(memory)));
        return command;
    }

    private List<String> java(Path log, String memory, ConfigOption<String> defaults, ConfigOption<String> own) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(words(memory));
        Stream.of(CoreOptions.FLINK_DEFAULT_JVM_OPTIONS, defaults, CoreOptions.FLINK_JVM_OPTIONS, own)
                .map(configuration::get)
                .forEach(options -> command.addAll(words(options)));
        command.add("-Djava.io.tmpdir=" + temporary);
        command.add("-Dlog.file=" + log);
        command.add(
                "-Dlog4j.configurationFile=" + conf.resolve("log4j.properties").toUri());
        command.addAll(List.of("-cp", home.classPath()));
        return command;
    }

    private static List<String> words(String options) {
        return Stream.of(options.strip().split("\\s+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
