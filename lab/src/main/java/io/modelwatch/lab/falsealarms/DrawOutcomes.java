package io.modelwatch.lab.falsealarms;

import io.modelwatch.local.simulate.Scenario;
import io.modelwatch.local.simulate.ScenarioFile;
import io.modelwatch.local.simulate.SimulatedOutcomes;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.read.SegmentDimensions;
import io.modelwatch.udfs.follow.FollowSettings;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Draws the outcomes of each second it receives (the number of the second since the start, in order), and closes the second with a
 * watermark. Each subtask receives every second and draws its own models, so the result does not depend on their number.
 */
final class DrawOutcomes extends AbstractStreamOperator<Outcome> implements OneInputStreamOperator<Long, Outcome> {
    private static final long serialVersionUID = 1;
    private static final long SECOND_MILLIS = 1_000;

    private final String scenarioFile;
    private final long seed;
    private final long start;
    private final FollowSettings follow;
    private final SegmentDimensions dimensions;

    private transient Scenario scenario;
    private transient SimulatedOutcomes outcomes;
    private transient StreamRecord<Outcome> out;

    /**
     * @param scenarioFile what is simulated, without its injected faults
     * @param start of event time, epoch milliseconds, a full second
     */
    DrawOutcomes(String scenarioFile, long seed, long start, FollowSettings follow, SegmentDimensions dimensions) {
        this.scenarioFile = scenarioFile;
        this.seed = seed;
        this.start = start;
        this.follow = follow;
        this.dimensions = dimensions;
    }

    @Override
    public void open() throws Exception {
        super.open();
        scenario = ScenarioFile.load(scenarioFile);
        outcomes = new SimulatedOutcomes(scenario, seed, start, follow, dimensions);
        out = new StreamRecord<>(null);
    }

    @Override
    public void processElement(StreamRecord<Long> element) {
        long second = start + element.getValue() * SECOND_MILLIS;
        var task = getRuntimeContext().getTaskInfo();
        for (int model = task.getIndexOfThisSubtask();
                model < scenario.models().size();
                model += task.getNumberOfParallelSubtasks()) {
            outcomes.draw(second, model);
        }
        outcomes.decidedIn(second, this::emit);
        output.emitWatermark(new Watermark(second + SECOND_MILLIS - 1));
    }

    private void emit(Outcome outcome) {
        output.collect(out.replace(outcome, outcome.time()));
    }
}
