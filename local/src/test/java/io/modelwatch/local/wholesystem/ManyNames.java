package io.modelwatch.local.wholesystem;

import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Segments;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Outcomes of more names than the caps allow, for the seconds it receives. Each subtask receives every second and draws its share, so that
 * only the split depends on their number.
 */
final class ManyNames extends AbstractStreamOperator<Outcome> implements OneInputStreamOperator<Long, Outcome> {
    static final long HORIZON = 30_000;
    static final int SECONDS = 150;

    private static final long serialVersionUID = 1;
    private static final long SECOND = 1_000;
    private static final int FAILS_AT = 103;
    private static final AtomicBoolean FAILS = new AtomicBoolean();

    private final int versions;
    private final int models;
    private final int instances;
    private final int readings;
    private int drawn;

    /** How many names of each kind there are, of the model {@code busy} and of models that are not configured. */
    ManyNames(int versions, int models, int instances, int readings) {
        this.versions = versions;
        this.models = models;
        this.instances = instances;
        this.readings = readings;
    }

    /** The next run fails once. */
    static void failOnce() {
        FAILS.set(true);
    }

    static boolean hasFailed() {
        return !FAILS.get();
    }

    @Override
    public void processElement(StreamRecord<Long> element) {
        int second = element.getValue().intValue();
        if (second == FAILS_AT && FAILS.compareAndSet(true, false)) {
            throw new IllegalStateException("the test says so");
        }
        drawn = 0;
        long from = second * SECOND;
        for (Outcome outcome : servedIn(second)) {
            draw(outcome);
        }
        if (from >= HORIZON) {
            for (Outcome served : servedIn(second - (int) (HORIZON / SECOND))) {
                draw(judged((Outcome.Served) served));
            }
        }
        for (int i = 0; i < instances; i++) {
            if (isThere(i, second)) {
                draw(used("busy", "v0", "i" + i, from, i % 3 == 0 ? readings : 1 + i % readings));
            }
        }
        for (int i = 0; i < 2; i++) {
            draw(used("healthy", "v1", "h" + i, from, 1));
        }
        output.emitWatermark(new Watermark(from + SECOND - 1));
    }

    private List<Outcome> servedIn(int second) {
        List<Outcome> served = new ArrayList<>();
        for (int i = 0; i < versions; i++) {
            for (int times = isThere(i, second) ? 1 + i * 7 % 5 : 0; times > 0; times--) {
                served.add(served("busy", "v" + i, second, times));
            }
        }
        for (int i = 0; i < models; i++) {
            if (isThere(i, second)) {
                served.add(served("m" + i, "v1", second, i));
            }
        }
        for (int i = 0; i < 12; i++) {
            served.add(served("healthy", "v" + i % 2, second, i));
        }
        return served;
    }

    /** Names come one after another, and not in each second. */
    private static boolean isThere(int name, int second) {
        return second >= name * 5 % 60 && (second + name) % 4 != 0;
    }

    private void draw(Outcome outcome) {
        var task = getRuntimeContext().getTaskInfo();
        if (drawn++ % task.getNumberOfParallelSubtasks() == task.getIndexOfThisSubtask()) {
            output.collect(new StreamRecord<>(outcome, outcome.time()));
        }
    }

    private static Outcome served(String model, String version, int second, int number) {
        byte[] id = (model + version + "-" + second + "-" + number).getBytes(StandardCharsets.UTF_8);
        return new Outcome.Served(
                model, version, Segments.NONE, second * SECOND + number, 1, id, "ok", 20_000 + 1_000 * number);
    }

    private static Outcome judged(Outcome.Served served) {
        return new Outcome.Judged(
                served.model(),
                served.version(),
                served.segments(),
                served.time(),
                1,
                served.requestId(),
                HORIZON,
                new Outcome.Predictions(new long[] {1, 2}, new float[] {0.7f, 0.3f}),
                new Outcome.Truth(new long[] {1 + served.time() % 2}, new double[] {1}));
    }

    private static Outcome used(String model, String version, String instance, long time, int readings) {
        String[] names = new String[readings];
        double[] values = new double[readings];
        for (int i = 0; i < readings; i++) {
            names[i] = "r" + i;
            values[i] = time % 7 + i;
        }
        return new Outcome.Used(model, version, instance, time, names, values);
    }
}
