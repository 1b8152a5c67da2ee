package io.modelwatch.udfs.op;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.warm.MemorySettings;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;

/** Detection with a control topic that says nothing of event time, as in a job that has read its commands. */
final class DetectHarness extends KeyedTwoInputStreamOperatorTestHarness<String, MetricPoint, Command, Verdict> {
    static final int MAX_PARALLELISM = 128;

    DetectHarness(DetectionSettings settings, int parallelism, int subtask) throws Exception {
        this(settings, "", new HashMapStateBackend(), parallelism, subtask);
    }

    /** The only subtask. */
    DetectHarness(DetectionSettings settings, StateBackend backend) throws Exception {
        this(settings, "", backend, 1, 0);
    }

    /** @param memory file that a start without state begins with; empty: none */
    DetectHarness(DetectionSettings settings, String memory, StateBackend backend, int parallelism, int subtask)
            throws Exception {
        super(
                new WarmDetect(settings, Scene.METRICS, new MemorySettings(memory), key -> true),
                point -> point.series().acrossVersions(),
                null,
                Types.STRING,
                MAX_PARALLELISM,
                parallelism,
                subtask);
        setStateBackend(backend);
        setup();
    }

    /** The control topic has been read. */
    @Override
    public void open() throws Exception {
        openBeforeTheCommands();
        commandsAreRead();
    }

    /** The control topic has not been read yet: event time does not pass. */
    void openBeforeTheCommands() throws Exception {
        super.open();
    }

    void commandsAreRead() throws Exception {
        processWatermarkStatus2(WatermarkStatus.IDLE);
    }

    void processElement(MetricPoint point, long time) throws Exception {
        processElement1(point, time);
    }

    void processWatermark(long time) throws Exception {
        processWatermark1(new Watermark(time));
    }

    void command(Command command) throws Exception {
        processElement2(command, command.effectiveAt());
    }
}
