package io.modelwatch.local.kafka;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/** Everything that is logged under a name, from DEBUG up, as long as it is open. */
final class Logged extends AbstractAppender implements AutoCloseable {
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final String logger;
    private final LoggerConfig before;

    private Logged(String logger) {
        super("logged", null, null, true, Property.EMPTY_ARRAY);
        this.logger = logger;
        this.before = context().getConfiguration().getLoggers().get(logger);
    }

    /** @param logger name of the logger; empty: all */
    static Logged from(String logger) {
        Logged logged = new Logged(logger);
        logged.start();
        LoggerConfig config = new LoggerConfig(logger, Level.DEBUG, false);
        config.addAppender(logged, Level.DEBUG, null);
        context().getConfiguration().removeLogger(logger);
        context().getConfiguration().addLogger(logger, config);
        context().updateLoggers();
        return logged;
    }

    /** {@code LEVEL message}, with the exception if there is one. */
    List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void append(LogEvent event) {
        String thrown = event.getThrown() == null ? "" : " " + event.getThrown();
        lines.add(event.getLevel() + " " + event.getMessage().getFormattedMessage() + thrown);
    }

    @Override
    public void close() {
        context().getConfiguration().removeLogger(logger);
        if (before != null) {
            context().getConfiguration().addLogger(logger, before);
        }
        context().updateLoggers();
        stop();
    }

    private static LoggerContext context() {
        return (LoggerContext) LogManager.getContext(false);
    }
}
