package io.modelwatch.job.stage;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.control.ControlRecord;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.control.ControlSettings;
import io.modelwatch.udfs.op.Commands;
import io.modelwatch.udfs.op.EndOfCommands;
import io.modelwatch.udfs.op.NoteStatements;
import io.modelwatch.udfs.op.state.StreamTypes;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** From control records to accepted commands, and what they say of incidents. */
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

    /**
     * Alerts with what people said of their incidents; the answers go to {@link NoteStatements#ANSWERS}. Those of candidates stay apart,
     * since event time there waits for their scores.
     *
     * @param statements commands that are {@link Commands#STATEMENTS}
     */
    public static SingleOutputStreamOperator<Alert> note(DataStream<Alert> alerts, DataStream<Command> statements) {
        return alerts.keyBy(NoteStatements::ofAlert, Types.STRING)
                .connect(statements.keyBy(NoteStatements::ofStatement, Types.STRING))
                .transform("NoteStatements", TypeInformation.of(Alert.class), new NoteStatements())
                .uid("note-statements")
                .name("NoteStatements (what people say)");
    }
}
