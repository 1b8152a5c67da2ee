package io.modelwatch.udfs.op;

import java.util.List;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * Processes keyed elements beside something that is broadcast. Event time waits for both, and the broadcast may be known only when the
 * elements have ended: then the time that the elements reached passes before the final watermark, at which nothing is decided any more.
 */
public class BesideBroadcast<IN, BROADCAST, OUT> extends CoBroadcastWithKeyedOperator<String, IN, BROADCAST, OUT> {
    private static final long serialVersionUID = 1;

    /** The last watermark of the elements that was not their end. */
    private transient long reached;
    /** The last one that has passed. */
    private transient long passed;

    /** @param state what the function keeps of the broadcast */
    public BesideBroadcast(
            KeyedBroadcastProcessFunction<String, IN, BROADCAST, OUT> function, MapStateDescriptor<?, ?> state) {
        super(function, List.of(state));
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
