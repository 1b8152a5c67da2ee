package io.modelwatch.udfs.op;

import io.modelwatch.schemas.Plain;
import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.control.Instruction;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Sampled;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.control.VersionEffect;
import io.modelwatch.udfs.control.VersionEffect.Retired;
import io.modelwatch.udfs.control.VersionEffect.Scores;
import io.modelwatch.udfs.inference.ScorerFactory;
import io.modelwatch.udfs.op.state.CommandLog;
import io.modelwatch.udfs.op.state.StreamTypes;
import io.modelwatch.udfs.shadow.ShadowContext;
import io.modelwatch.udfs.shadow.ShadowRun;
import io.modelwatch.udfs.shadow.ShadowSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.OutputTag;

/**
 * Scores sampled requests (input 1) again by the candidates that commands (input 2, broadcast) register. Nothing here blocks: requests wait
 * in a bounded queue for each candidate, whose own thread scores them; what does not fit or grows too old is counted, not scored. Results
 * come back as mails of the task.
 *
 * <p>Only input 1 moves time: commands take effect when its watermark reaches them, and input 2 never holds anything back. A watermark
 * waits until the requests before it are decided, for at most {@code shadow.max-age}. Only commands are state: requests in queues are
 * scored at most once, and those of a failed attempt are not scored again. After a restore a candidate that had failed is tried again.
 */
public final class ScoreShadow extends AbstractStreamOperator<Outcome>
        implements TwoInputStreamOperator<Sampled, Command, Outcome> {
    private static final long serialVersionUID = 1;

    /** Flink's external resource from which scoring takes its device. */
    public static final String GPU = "gpu";

    private static final String GPU_INDEX = "index";

    public static final OutputTag<Answer> ANSWERS = new OutputTag<>("answers", StreamTypes.ANSWER);

    /** While there are candidates, they are checked at least this often, or what becomes due in between could be missed. */
    private static final long LOOK_AROUND_MILLIS = 1_000;

    private final ShadowSettings settings;
    private final ScorerFactory scorers;
    private final transient MailboxExecutor mailbox;

    private transient CommandLog commands;
    /** By name of the candidate; never removed, since gauges cannot be taken back. As many as names in commands. */
    private transient Map<String, ShadowRun> runs;
    /** The same by model. */
    private transient Map<String, List<ShadowRun>> runsOfModel;

    private transient ShadowMeters meters;
    private transient ShadowContext surroundings;
    private transient HeldWatermarks held;
    private transient long sequence;
    /** The last watermark of input 1 that was not the end of input. */
    private transient long time;
    /** Whether input 1 is idle; emitted downstream once nothing is held any more. */
    private transient boolean idle;

    private transient boolean idleEmitted;
    private transient boolean finished;
    private transient EarliestTimer timer;
    private transient long lookAroundMillis;

    private transient StreamRecord<Outcome> out;

    ScoreShadow(StreamOperatorParameters<Outcome> parameters, ShadowSettings settings, ScorerFactory scorers) {
        super(parameters);
        this.settings = settings;
        this.scorers = scorers;
        this.mailbox = parameters.getMailboxExecutor();
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        commands = new CommandLog();
        commands.restore(context.getOperatorStateStore());
    }

    @Override
    public void open() throws Exception {
        super.open();
        JobClasses.letGoAtEnd(getRuntimeContext()); // also here: this operator may have TaskManagers of its own
        runs = new LinkedHashMap<>();
        runsOfModel = new HashMap<>();
        held = new HeldWatermarks();
        time = Long.MIN_VALUE;
        timer = new EarliestTimer(getProcessingTimeService(), this::lookAround);
        lookAroundMillis = Math.min(LOOK_AROUND_MILLIS, settings.shortestLimitMillis());
        out = new StreamRecord<>(null);
        meters = new ShadowMeters(getMetricGroup());
        surroundings = new ShadowContext(
                settings,
                scorersOfTask(),
                getProcessingTimeService()::getCurrentProcessingTime,
                news -> mailbox.execute(() -> hear(news), "result of a candidate"),
                threads(),
                new Downstream());
        for (Command command : commands.applied()) {
            if (command.effect() instanceof Scores scores) {
                run(scores).start(scores.candidate(), command.number());
            }
        }
        arm();
    }

    @Override
    public void processElement1(StreamRecord<Sampled> element) {
        Sampled request = element.getValue();
        List<ShadowRun> candidates = runsOfModel.get(request.model());
        if (candidates == null) {
            return;
        }
        for (ShadowRun candidate : candidates) {
            candidate.offer(request, sequence);
        }
        sequence++;
    }

    @Override
    public void processElement2(StreamRecord<Command> element) throws Exception {
        if (element.getValue().effect().about() == Instruction.About.VERSION) {
            commands.await(element.getValue());
            obey();
        }
    }

    @Override
    public void processWatermark1(Watermark mark) throws Exception {
        if (mark.getTimestamp()
                != Watermark.MAX_WATERMARK.getTimestamp()) { // the end of input is no time: nothing takes effect at it
            time = mark.getTimestamp();
            obey();
        }
        held.hold(mark.getTimestamp(), sequence);
        release();
    }

    /** Not forwarded: commands come when they come. */
    @Override
    public void processWatermark2(Watermark mark) {}

    @Override
    protected void processWatermarkStatus(WatermarkStatus status, int index) throws Exception {
        if (index == 0) {
            idle = status.isIdle();
            release();
        }
    }

    @Override
    public void finish() throws Exception {
        long deadline = now() + settings.maxAgeMillis();
        while (oldestUndecided() != ShadowRun.NOTHING && now() < deadline) { // timers no longer fire here
            if (!mailbox.tryYield()) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
        }
        runs.values().forEach(ShadowRun::expireAll);
        runs.values().forEach(ShadowRun::stop);
        release();
        finished = true;
        super.finish();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        commands.snapshot();
    }

    @Override
    public void close() throws Exception {
        if (runs != null) {
            runs.values().forEach(ShadowRun::stop);
            joinAll(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(settings.timeoutMillis()));
        }
        super.close();
    }

    ShadowRun run(String name) {
        return runs.get(name);
    }

    private void joinAll(long deadline) {
        int left = 0;
        boolean interrupted = false;
        for (ShadowRun run : runs.values()) {
            try {
                left += run.join(deadline);
            } catch (InterruptedException e) { // the task is cancelled; the threads were asked to end, and most have
                interrupted = true;
            }
        }
        if (left > 0) {
            LOG.warn("{} scoring threads did not end; they and their sessions are left behind", left);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void obey() throws Exception {
        for (Command command : commands.due(time)) {
            if (command.effect() instanceof Scores scores) {
                commands.apply(command);
                run(scores).start(scores.candidate(), command.number());
            } else if (command.effect() instanceof Retired retired) {
                commands.retire(retired.name());
                run(retired).retire(command.number());
            }
        }
        release();
        arm();
    }

    private ShadowRun run(VersionEffect effect) {
        return runs.computeIfAbsent(effect.name(), name -> {
            ShadowRun run = new ShadowRun(name, surroundings);
            runsOfModel
                    .computeIfAbsent(effect.model(), model -> new ArrayList<>())
                    .add(run);
            meters.show(name, run);
            return run;
        });
    }

    /** Takes what a worker hands back, on the task's thread. */
    private void hear(Runnable news) throws Exception {
        if (!finished) { // nothing may be sent after the end
            news.run();
            release();
        }
    }

    private void lookAround(long ignored) throws Exception {
        runs.values().forEach(ShadowRun::advance);
        release();
        arm();
    }

    /**
     * Makes sure that {@link #lookAround} comes when something is due. Called when a candidate starts and by itself, not for each request:
     * what a request makes due is never closer than the shortest limit, and it looks around once more before that.
     */
    private void arm() {
        long latest = now() + lookAroundMillis;
        for (ShadowRun run : runs.values()) {
            if (run.isActive()) {
                timer.fireBy(Math.min(run.due(), latest));
            }
        }
    }

    /** Lets watermarks, and after them idleness, go as far as results allow. */
    private void release() throws Exception {
        long released = held.release(oldestUndecided());
        if (idleEmitted && !idle) {
            emitStatus(WatermarkStatus.ACTIVE);
        }
        if (released != HeldWatermarks.NONE) {
            processWatermark(new Watermark(released));
        }
        if (idle && !idleEmitted && held.isEmpty() && oldestUndecided() == ShadowRun.NOTHING) {
            emitStatus(WatermarkStatus.IDLE);
        }
    }

    private void emitStatus(WatermarkStatus status) {
        idleEmitted = status.isIdle();
        output.emitWatermarkStatus(status);
    }

    private long oldestUndecided() {
        long oldest = ShadowRun.NOTHING;
        for (ShadowRun run : runs.values()) {
            oldest = Math.min(oldest, run.oldestUndecided());
        }
        return oldest;
    }

    private long now() {
        return getProcessingTimeService().getCurrentProcessingTime();
    }

    /** Uses the GPU that the cluster gave to this TaskManager, if it gave one; if it gave several, subtasks take turns. */
    private ScorerFactory scorersOfTask() {
        List<Integer> devices = getRuntimeContext().getExternalResourceInfos(GPU).stream()
                .flatMap(gpu -> gpu.getProperty(GPU_INDEX).stream())
                .map(Integer::valueOf)
                .sorted()
                .toList();
        int subtask = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
        ScorerFactory own = scorers.inSubtask(subtask);
        return devices.isEmpty() ? own : own.onDevice(devices.get(subtask % devices.size()));
    }

    /** Threads of the lowest priority, where the JVM passes that on to the system: scoring again gives way to serving. */
    @SuppressWarnings("ThreadPriorityCheck") // nothing is correct or wrong by it, only faster
    private ThreadFactory threads() {
        String subtask = "subtask " + getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
        return work -> {
            Thread thread = new Thread(work, subtask);
            thread.setContextClassLoader(getUserCodeClassloader());
            thread.setPriority(Thread.MIN_PRIORITY);
            return thread;
        };
    }

    /** Results of candidates go downstream, into state and into meters. */
    private final class Downstream implements ShadowContext.Listener {
        @Override
        public void rescored(Outcome.Rescored rescored) {
            output.collect(out.replace(rescored, rescored.time()));
        }

        @Override
        public void answer(String name, long number, Answer.Status status, String reason, String sentence) {
            if (status == Answer.Status.RUNNING) {
                commands.succeeded(name);
            } else if (status == Answer.Status.FAILED) {
                commands.failed(name);
                LOG.warn("Candidate {}", Plain.shown(sentence));
            }
            Answer answer = new Answer(name, number, status, reason, sentence + where(), timeOf(name));
            output.collect(ANSWERS, new StreamRecord<>(answer));
        }

        @Override
        public void batch(String name, int rows, long micros) {
            meters.batch(name, rows, micros);
        }

        @Override
        public void trouble(String sentence, Throwable cause) {
            LOG.warn(Plain.shown(sentence), cause);
        }
    }

    /** Event time, also right after a restore, when no watermark has come yet. */
    private long timeOf(String name) {
        return Math.max(time, commands.effectiveAt(name));
    }

    /** Each subtask loads a candidate and answers for itself. */
    private String where() {
        int all = getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks();
        int mine = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() + 1;
        return all == 1 ? "" : " (subtask %s of %s)".formatted(mine, all);
    }
}
