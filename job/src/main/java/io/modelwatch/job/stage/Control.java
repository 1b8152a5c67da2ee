package io.modelwatch.job.stage;

import io.modelwatch.schemas.control.ControlRecord;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.control.ControlSettings;
import io.modelwatch.udfs.op.Commands;
import io.modelwatch.udfs.op.EndOfCommands;
import io.modelwatch.udfs.op.state.StreamTypes;
import org.apache.flink.streaming.api.datastream.BroadcastStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** From what people and tools wish to what the job is to do. */
public final class Control {
    private Control() {}

    /** Commands have one order, so there is one subtask, for ever; what became of each goes to {@link Commands#ANSWERS}. */
    public static SingleOutputStreamOperator<Command> accept(
            DataStream<ControlRecord> records, EndOfCommands end, ControlSettings settings) {
        return records.transform("Commands", StreamTypes.COMMAND, new Commands(settings, end))
                .forceNonParallel()
                .uid("commands")
                .name("Commands (validate, number, answer)");
    }

    /** To every subtask of an operator that keeps the commands which it needs as {@link StreamTypes#COMMANDS}. */
    public static BroadcastStream<Command> tellAll(DataStream<Command> commands) {
        return commands.broadcast(StreamTypes.COMMANDS);
    }
}
