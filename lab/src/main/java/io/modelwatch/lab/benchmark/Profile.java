package io.modelwatch.lab.benchmark;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where the threads of a job spend their time, sampled by Java Flight Recorder. Waiting and system calls are not sampled; shares are
 * relative to the samples of all task threads.
 */
final class Profile implements AutoCloseable {
    private static final String SAMPLE = "jdk.ExecutionSample";
    private static final String GARBAGE = "jdk.GarbageCollection";
    private static final Duration PERIOD = Duration.ofMillis(10);
    private static final int SHOWN = 40;
    private static final double PERCENT = 100;

    private final Recording recording;
    private final Map<String, Long> self = new HashMap<>();
    private final Map<String, Long> within = new HashMap<>();
    private final Map<String, Long> threads = new HashMap<>();
    private long samples;
    private double garbageSeconds;

    private Profile(Recording recording) {
        this.recording = recording;
    }

    static Profile start() {
        Recording recording = new Recording();
        recording.enable(SAMPLE).withPeriod(PERIOD);
        recording.enable(GARBAGE);
        recording.start();
        return new Profile(recording);
    }

    /** Ends the recording and appends its summary to a file. */
    void stop(String title, Path summary) throws IOException {
        recording.stop();
        Path file = Files.createTempFile("modelwatch-", ".jfr");
        try {
            recording.dump(file);
            try (RecordingFile events = new RecordingFile(file)) {
                while (events.hasMoreEvents()) {
                    add(events.readEvent());
                }
            }
        } finally {
            Files.delete(file);
        }
        try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(
                summary,
                StandardCharsets.UTF_8,
                java.nio.file.StandardOpenOption.CREATE,
                java.nio.file.StandardOpenOption.APPEND))) {
            out.printf(
                    "# %s: %d samples of task threads, %.1f s of garbage collection%n", title, samples, garbageSeconds);
            print("threads (all samples)", threads, out);
            print("self", self, out);
            print("with what they call", within, out);
        }
    }

    @Override
    public void close() {
        recording.close();
    }

    private void add(RecordedEvent event) {
        if (event.getEventType().getName().equals(GARBAGE)) {
            garbageSeconds += event.getDuration("sumOfPauses").toNanos() / 1e9;
            return;
        }
        if (!event.getEventType().getName().equals(SAMPLE) || event.getStackTrace() == null) {
            return;
        }
        String thread = event.getThread("sampledThread").getJavaName();
        threads.merge(thread.replaceAll("[0-9]+", "N"), 1L, Long::sum);
        if (!thread.contains("/2)#")) { // how Flink names the threads of tasks: "name (1/2)#0"
            return;
        }
        samples++;
        List<RecordedFrame> frames = event.getStackTrace().getFrames();
        self.merge(name(frames.get(0)), 1L, Long::sum);
        Set<String> once = new HashSet<>();
        frames.forEach(frame -> once.add(name(frame)));
        once.forEach(name -> within.merge(name, 1L, Long::sum));
    }

    private static String name(RecordedFrame frame) {
        return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
    }

    private void print(String title, Map<String, Long> counts, PrintWriter out) {
        long all =
                counts == threads ? threads.values().stream().mapToLong(n -> n).sum() : samples;
        out.println("## " + title);
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(SHOWN)
                .forEach(entry -> out.printf("%5.1f %%  %s%n", PERCENT * entry.getValue() / all, entry.getKey()));
    }
}
