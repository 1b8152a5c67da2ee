package io.modelwatch.udfs.op;

import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.op.state.StreamTypes;
import java.util.List;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * Applies commands to keyed elements. Event time waits for the commands, which may be known only when the elements have ended: then the
 * time that the elements reached passes before the final watermark, at which nothing is decided any more.
 */
public class Commanded<IN, OUT> extends CoBroadcastWithKeyedOperator<String, IN, Command, OUT> {
    private static final long serialVersionUID = 1;

    /** The last watermark of the elements that was not their end. */
    private transient long reached;
    /** The last one that has passed. */
    private transient long passed;

    public Commanded(KeyedBroadcastProcessFunction<String, IN, Command, OUT> function) {
        super(function, List.of(StreamTypes.COMMANDS));
    }

    @Override
    public void open() throws Exception {
        super.open();
        reached = Long.MIN_VALUE;
        passed = Long.MIN_VALUE;
    }

    @Override
    public void processWatermark1(Watermark mark) throws Exception {
        reached = isEnd(mark) ? reached : mark.getTimestamp();
        super.processWatermark1(mark);
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        if (isEnd(mark) && reached > passed) {
            super.processWatermark(new Watermark(reached));
        }
        passed = mark.getTimestamp();
        super.processWatermark(mark);
    }

    private static boolean isEnd(Watermark mark) {
        return mark.getTimestamp() == Watermark.MAX_WATERMARK.getTimestamp();
    }
}
