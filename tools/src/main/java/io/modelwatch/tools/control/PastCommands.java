package io.modelwatch.tools.control;

import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.job.kafka.TopicCheck;
import io.modelwatch.job.kafka.WholeTopic;
import io.modelwatch.schemas.control.CommandJson;
import io.modelwatch.schemas.control.CommandRefused;
import io.modelwatch.schemas.control.ControlRecord;
import io.modelwatch.udfs.control.Acceptance;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.control.CommandHistory;
import io.modelwatch.udfs.control.ControlMemory;
import java.util.ArrayList;
import java.util.List;

/**
 * How a job with a configuration handles all commands of its control topic; whether one runs is not checked.
 *
 * @param records in their order
 */
record PastCommands(List<Past> records) {
    /**
     * One record.
     *
     * @param command null if it was refused
     * @param refused null if it was accepted
     */
    record Past(ControlRecord record, Command command, CommandRefused refused) {}

    /** @throws io.modelwatch.job.config.ConfigException if the brokers do not answer or the topic is missing */
    static PastCommands read(MonitorConfig config) {
        String topic = config.kafka().topics().control();
        TopicCheck.require(config.kafka(), List.of(topic));
        var acceptance = new Acceptance(config.control());
        List<Past> records = new ArrayList<>();
        ControlMemory[] memory = {ControlMemory.NOTHING};
        WholeTopic.read(config.kafka().impatientProperties(), topic, read -> {
            var record = new ControlRecord(read.partition(), read.offset(), read.timestamp(), read.value());
            try {
                var accepted = acceptance.accept(memory[0], CommandJson.read(record.value()), record.time());
                memory[0] = accepted.after();
                records.add(new Past(record, accepted.command(), null));
            } catch (CommandRefused refused) {
                records.add(new Past(record, null, refused));
            }
        });
        return new PastCommands(records);
    }

    CommandHistory journal() {
        CommandHistory journal = new CommandHistory();
        records.stream().filter(past -> past.command() != null).forEach(past -> journal.add(past.command()));
        return journal;
    }
}
