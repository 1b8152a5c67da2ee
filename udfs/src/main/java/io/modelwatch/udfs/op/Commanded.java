package io.modelwatch.udfs.op;

import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.op.state.StreamTypes;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;

/** Applies commands to keyed elements. */
public class Commanded<IN, OUT> extends BesideBroadcast<IN, Command, OUT> {
    private static final long serialVersionUID = 1;

    public Commanded(KeyedBroadcastProcessFunction<String, IN, Command, OUT> function) {
        super(function, StreamTypes.COMMANDS);
    }
}
