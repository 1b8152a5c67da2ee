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

    private transient TimeOfElements time;

    /** @param state what the function keeps of the broadcast */
    public BesideBroadcast(
            KeyedBroadcastProcessFunction<String, IN, BROADCAST, OUT> function, MapStateDescriptor<?, ?> state) {
        super(function, List.of(state));
    }

    @Override
    public void open() throws Exception {
        super.open();
        time = new TimeOfElements();
    }

    @Override
    public void processWatermark1(Watermark mark) throws Exception {
        time.reach(mark);
        super.processWatermark1(mark);
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        Watermark before = time.before(mark);
        if (before != null) {
            super.processWatermark(before);
        }
        super.processWatermark(mark);
    }
}
