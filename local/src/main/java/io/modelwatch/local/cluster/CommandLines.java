package io.modelwatch.local.cluster;

import picocli.CommandLine;

/** Runs command lines: errors are reported in a sentence, without a stack trace. */
public final class CommandLines {
    private static final int FAILED = 1;
    private static final int WRONG_OPTIONS = 2;

    private CommandLines() {}

    /** @return the exit code */
    public static int run(Object command, String... args) {
        return new CommandLine(command)
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    String said = failure.getMessage();
                    line.getErr().println(said == null || said.isBlank() ? failure.toString() : said);
                    return failure instanceof IllegalArgumentException ? WRONG_OPTIONS : FAILED;
                })
                .execute(args);
    }
}
