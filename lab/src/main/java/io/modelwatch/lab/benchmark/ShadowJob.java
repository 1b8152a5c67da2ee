package io.modelwatch.lab.benchmark;

import io.modelwatch.local.Cluster;
import io.modelwatch.local.model.LocalFiles;
import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.schemas.control.Instruction;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Role;
import io.modelwatch.schemas.event.Sampled;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.control.VersionEffect.Scores;
import io.modelwatch.udfs.inference.CudaSettings;
import io.modelwatch.udfs.inference.ModelReader;
import io.modelwatch.udfs.inference.OnnxScorers;
import io.modelwatch.udfs.op.ScoreShadow;
import io.modelwatch.udfs.op.ScoreShadowFactory;
import io.modelwatch.udfs.op.state.StreamTypes;
import io.modelwatch.udfs.shadow.ShadowSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;

/**
 * A job in this process that scores requests again with {@code ScoreShadow} at full speed: enough are in flight that its queue is never
 * empty nor full. Only one at a time, since requests in flight are counted in statics that the job's operators can reach.
 */
final class ShadowJob implements AutoCloseable {
    private static final long FLUSH_MILLIS = 5;
    private static final long RAMP_MILLIS = 200;
    private static final long PATIENCE_SECONDS = 60;
    private static final long MOST_BYTES = 1L << 30;

    /** Permits to send requests. */
    private static final Semaphore PERMITS = new Semaphore(0);
    /** Requests that came back after the end of a turn. */
    private static final Semaphore BACK = new Semaphore(0);

    private static final AtomicLong SCORED = new AtomicLong();
    private static final SynchronousQueue<Answer> ANSWERS = new SynchronousQueue<>();
    private static volatile List<Sampled> requests = List.of();
    /** Whether a returning request releases another one. */
    private static volatile boolean goingOn;

    private final Cluster cluster;
    private final JobID job;
    private final int underWay;

    private ShadowJob(Cluster cluster, JobID job, int underWay) {
        this.cluster = cluster;
        this.job = job;
        this.underWay = underWay;
    }

    /**
     * Starts it and waits until the model runs.
     *
     * @param batch requests that also form a batch of the operator; sent repeatedly
     * @param rows of the model in such a batch
     * @param batches in flight at once, >= 2
     */
    static ShadowJob start(
            Path model, String adapter, Map<String, String> options, List<Sampled> batch, int rows, int batches)
            throws IOException {
        int underWay = batches * batch.size();
        requests = batch;
        SCORED.set(0);
        PERMITS.drainPermits();
        BACK.drainPermits();
        Cluster cluster = Cluster.start(1, 1);
        JobID job = cluster.submit(define(model, adapter, options, rows, 2 * underWay));
        try {
            Answer answer = ANSWERS.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (answer == null || answer.status() != Answer.Status.RUNNING) {
                throw new IOException("the model must run, was " + answer);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a model was loaded", e);
        }
        return new ShadowJob(cluster, job, underWay);
    }

    private static StreamExecutionEnvironment define(
            Path model, String adapter, Map<String, String> options, int rows, int queue) {
        Configuration settings = new Configuration();
        settings.set(PipelineOptions.OBJECT_REUSE, true);
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(settings);
        env.setParallelism(1);
        env.setBufferTimeout(FLUSH_MILLIS);
        String uri = model.toUri().toString();
        DataStream<Command> commands = env.fromSource(
                        new DataGeneratorSource<>(i -> register(uri, adapter, options), 1, StreamTypes.COMMAND),
                        WatermarkStrategy.noWatermarks(),
                        "commands")
                .uid("commands");
        SingleOutputStreamOperator<Outcome> rescored = env.fromSource(
                        new DataGeneratorSource<>(ShadowJob::next, Long.MAX_VALUE, StreamTypes.SAMPLED),
                        WatermarkStrategy.noWatermarks(),
                        "requests")
                .uid("requests")
                .connect(commands.broadcast())
                .transform(
                        "ScoreShadow",
                        StreamTypes.SENT_OUTCOME,
                        new ScoreShadowFactory(everything(rows, queue), scorers()))
                .uid("score-shadow");
        rescored.getSideOutput(ScoreShadow.ANSWERS)
                .process(new Tell(), Types.VOID)
                .uid("tell")
                .sinkTo(new DiscardingSink<>())
                .uid("discard-answers");
        rescored.process(new Count(), Types.VOID)
                .uid("count")
                .sinkTo(new DiscardingSink<>())
                .uid("discard");
        return env;
    }

    /** The usual settings, except that every request is scored, however long it waits. */
    private static ShadowSettings everything(int rows, int queue) {
        ShadowSettings usual = ShadowSettings.DEFAULTS;
        return new ShadowSettings(
                1,
                queue,
                rows,
                usual.maxDelayMillis(),
                TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS),
                usual.timeoutMillis(),
                usual.loadTimeoutMillis(),
                usual.graceMillis(),
                usual.breakerFailures(),
                usual.breakerPauseMillis(),
                usual.refusalsAtFirst());
    }

    private static OnnxScorers scorers() {
        ModelReader reader = new ModelReader(new LocalFiles(), List.of("file:///"), MOST_BYTES);
        return new OnnxScorers(reader, CudaSettings.STANDARD, ShadowSettings.DEFAULTS.loadTimeoutMillis());
    }

    private static Command register(String uri, String adapter, Map<String, String> options) {
        Sampled any = requests.get(0);
        Candidate candidate = new Candidate(
                any.model(), "again", Role.CANDIDATE, uri, "", adapter, options, Candidate.Provider.CPU, 1, 1);
        return new Command(1, Instruction.Kind.REGISTER, Long.MIN_VALUE, new Scores(candidate));
    }

    /** The next request, once a permit is free. */
    private static Sampled next(long index) throws InterruptedException {
        PERMITS.acquire();
        return requests.get((int) (index % requests.size()));
    }

    /** Requests scored per second, over this many milliseconds; nothing is in flight before and after. */
    double perSecond(long millis) throws InterruptedException {
        goingOn = true;
        PERMITS.release(underWay);
        TimeUnit.MILLISECONDS.sleep(RAMP_MILLIS);
        long before = SCORED.get();
        long start = System.nanoTime();
        TimeUnit.MILLISECONDS.sleep(millis);
        long scored = SCORED.get() - before;
        double seconds = (System.nanoTime() - start) / 1e9;
        goingOn = false;
        if (!BACK.tryAcquire(underWay, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(
                    "requests were lost: %d of %d came back".formatted(BACK.availablePermits(), underWay));
        }
        return scored / seconds;
    }

    @Override
    public void close() throws IOException {
        cluster.cancel(job);
        cluster.close();
    }

    /** Forwards the candidate's answers. */
    private static final class Tell extends ProcessFunction<Answer, Void> {
        private static final long serialVersionUID = 1;

        @Override
        public void processElement(Answer answer, Context context, Collector<Void> out) throws InterruptedException {
            if (!ANSWERS.offer(answer, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody waits for " + answer);
            }
        }
    }

    /** Releases another request for each that was scored. */
    private static final class Count extends ProcessFunction<Outcome, Void> {
        private static final long serialVersionUID = 1;

        @Override
        public void processElement(Outcome outcome, Context context, Collector<Void> out) {
            SCORED.incrementAndGet();
            (goingOn ? PERMITS : BACK).release();
        }
    }
}
