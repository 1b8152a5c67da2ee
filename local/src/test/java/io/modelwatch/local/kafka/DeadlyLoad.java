package io.modelwatch.local.kafka;

import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.job.kafka.KafkaPorts;
import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Role;
import io.modelwatch.udfs.inference.ScorerFactory;
import io.modelwatch.udfs.shadow.ShadowContext;
import io.modelwatch.udfs.shadow.ShadowRun;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Loads a candidate whose loading ends the process, as a crash in native code does, and prints the answer if there is one. */
final class DeadlyLoad {
    static final int KILLED = 134; // as of SIGABRT
    private static final Candidate CANDIDATE = new Candidate(
            "ranker",
            "v2",
            Role.CANDIDATE,
            "file:/models/deadly.onnx",
            "0".repeat(64),
            "dense",
            Map.of(),
            Candidate.Provider.CPU,
            1,
            1);

    private DeadlyLoad() {}

    /** @param args number of the command, then settings {@code key=value} */
    public static void main(String[] args) throws Exception {
        Map<String, String> settings = new HashMap<>();
        for (String setting : List.of(args).subList(1, args.length)) {
            settings.put(setting.split("=", 2)[0], setting.split("=", 2)[1]);
        }
        MonitorConfig config = MonitorConfig.load(List.of(), settings);
        ScorerFactory deadly = candidate -> {
            Runtime.getRuntime().halt(KILLED);
            throw new AssertionError("the process must have ended");
        };
        BlockingQueue<Runnable> news = new LinkedBlockingQueue<>();
        ShadowRun run = new ShadowRun(
                CANDIDATE.name(),
                new ShadowContext(
                        config.shadow().settings(),
                        KafkaPorts.of(config).scorers(deadly).inSubtask(0),
                        System::currentTimeMillis,
                        news::add,
                        Thread::new,
                        new Told()));
        run.start(CANDIDATE, Long.parseLong(args[0]));
        news.take().run();
    }

    private static final class Told implements ShadowContext.Listener {
        @Override
        public void rescored(Outcome.Rescored rescored) {}

        @Override
        public void answer(String name, long number, Answer.Status status, String reason, String sentence) {
            System.out.printf("%s %s %s: %s%n", name, status, reason, sentence);
        }

        @Override
        public void batch(String name, int rows, long micros) {}

        @Override
        public void trouble(String sentence, Throwable cause) {
            System.out.println(sentence + ": " + cause);
        }
    }
}
