package io.modelwatch.job.stage;

import io.modelwatch.schemas.control.ControlRecord;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.control.ControlSettings;
import io.modelwatch.udfs.op.Commands;
import io.modelwatch.udfs.op.EndOfCommands;
import io.modelwatch.udfs.op.state.StreamTypes;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** From control records to accepted commands. */
public final class Control {
    private Control() {}

    /** Commands have one order, so there is always one subtask; the answer to each goes to {@link Commands#ANSWERS}. */
    public static SingleOutputStreamOperator<Command> accept(
            DataStream<ControlRecord> records, EndOfCommands end, ControlSettings settings) {
        return records.transform("Commands", StreamTypes.COMMAND, new Commands(settings, end))
                .forceNonParallel()
                .uid("commands")
                .name("Commands (validate, number, answer)");
    }
}
