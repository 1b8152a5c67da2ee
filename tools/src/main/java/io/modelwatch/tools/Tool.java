package io.modelwatch.tools;

import io.modelwatch.job.config.ConfigException;
import io.modelwatch.schemas.Plain;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.RetriableException;
import picocli.CommandLine;

/**
 * Runs a command-line tool: a wrong option or configuration is reported in sentences with exit code 2, brokers that go away or reject
 * something in a sentence with 1, any other failure with its stack trace and 1.
 */
public final class Tool {
    private Tool() {}

    public static int run(Object command, String... args) {
        return new CommandLine(command)
                .setUsageHelpAutoWidth(true)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    if (failure instanceof ConfigException refused) {
                        line.getErr().println(refused.getMessage());
                        return ConfigException.EXIT_CODE;
                    }
                    Throwable cause = failure instanceof ExecutionException ? failure.getCause() : failure;
                    if (cause instanceof ApiException answer) {
                        String what = answer instanceof RetriableException ? "no longer respond" : "refuse this";
                        line.getErr().println(Plain.shown("the brokers " + what + ": " + answer.getMessage()));
                        return CommandLine.ExitCode.SOFTWARE;
                    }
                    throw failure;
                })
                .execute(args);
    }
}
