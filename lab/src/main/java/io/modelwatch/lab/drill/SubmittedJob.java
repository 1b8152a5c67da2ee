package io.modelwatch.lab.drill;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelwatch.local.cluster.FlinkRest;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The job on a cluster, submitted with the users' script. */
public record SubmittedJob(FlinkRest rest, String id) {
    private static final Pattern SUBMITTED = Pattern.compile("JobID ([0-9a-f]{32})");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long ASKED_AGAIN_MILLIS = 100;
    /** The JobManager rejects URLs longer than 4 KiB. */
    private static final int ASKED_AT_ONCE = 10;

    /**
     * Submits the job.
     *
     * @param environment variables that select Flink and the cluster
     * @param arguments of {@code scripts/submit.sh}
     */
    static SubmittedJob submit(Path root, FlinkRest rest, Map<String, String> environment, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(root.resolve("scripts/submit.sh").toString(), "--detached"));
        command.addAll(arguments);
        ProcessBuilder submit = new ProcessBuilder(command).redirectErrorStream(true);
        submit.environment().putAll(environment);
        Process script = submit.start();
        String printed = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher id = SUBMITTED.matcher(printed);
        if (script.waitFor() != 0 || !id.find()) {
            throw new IOException("the job must be accepted, was not:%n%s".formatted(printed));
        }
        return new SubmittedJob(rest, id.group(1));
    }

    /** Fails if the job has ended. */
    void checkGoesOn() throws IOException {
        String state = state();
        if (List.of("FAILED", "CANCELED", "FINISHED", "SUSPENDED").contains(state)) {
            throw new IOException("the job must keep running, is " + state);
        }
    }

    public int restores() throws IOException {
        return checkpoints("restored");
    }

    /** Waits until everything written before is committed: until a checkpoint that began afterwards is complete. */
    void awaitCommitted() throws Exception {
        int completed = checkpoints("completed");
        await("two checkpoints", () -> checkpoints("completed") >= completed + 2); // the first may have begun before
    }

    /** Waits until the job was restored more than this many times, as counted by its JobManager, which may not be up at first. */
    void awaitRestored(int times) throws Exception {
        await("the job is restored", () -> wasRestored(times));
    }

    private boolean wasRestored(int times) {
        try {
            return restores() > times;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Stops the job with a savepoint, everything committed. */
    String stop(Path savepoints) throws Exception {
        String saved = rest.stopWithSavepoint(id, savepoints.toUri());
        await("the end of the job", () -> state().equals("FINISHED"));
        return saved;
    }

    /** A gauge summed over all subtasks of all operators that have it. */
    long sum(String gauge) throws IOException {
        return sums(Set.of(gauge)).getOrDefault(gauge, 0.0).longValue();
    }

    /**
     * Gauges summed over all subtasks of all operators that have them, without those that none has. The JobManager responds with what it
     * knows and only then asks the TaskManagers: two calls, some seconds apart, give the current values.
     *
     * @param gauges their names
     */
    public Map<String, Double> sums(Set<String> gauges) throws IOException {
        Map<String, Double> sums = new HashMap<>();
        for (JsonNode vertex : rest.get("/jobs/" + id).path("vertices")) {
            String path = "/jobs/%s/vertices/%s/metrics"
                    .formatted(id, vertex.path("id").asText());
            List<String> wanted = new ArrayList<>();
            rest.get(path).forEach(metric -> wanted.add(metric.path("id").asText()));
            wanted.removeIf(metric -> !gauges.contains(lastPart(metric)));
            for (int from = 0; from < wanted.size(); from += ASKED_AT_ONCE) {
                List<String> some = wanted.subList(from, Math.min(wanted.size(), from + ASKED_AT_ONCE));
                rest.get(path + "?get=" + encoded(some))
                        .forEach(metric -> sums.merge(
                                lastPart(metric.path("id").asText()),
                                metric.path("value").asDouble(),
                                Double::sum));
            }
        }
        return sums;
    }

    private static String encoded(List<String> metrics) {
        return metrics.stream()
                .map(metric -> URLEncoder.encode(metric, StandardCharsets.UTF_8))
                .collect(Collectors.joining(","));
    }

    /** {@code requestsRead} of {@code 0.Admit.requestsRead}. */
    private static String lastPart(String metric) {
        return metric.substring(metric.lastIndexOf('.') + 1);
    }

    /** Bytes of state in the last completed checkpoint; 0 if there is none. */
    public long checkpointBytes() throws IOException {
        return rest.get("/jobs/" + id + "/checkpoints")
                .path("latest")
                .path("completed")
                .path("state_size")
                .asLong();
    }

    private String state() throws IOException {
        return rest.get("/jobs/" + id).path("state").asText();
    }

    private int checkpoints(String kind) throws IOException {
        return rest.get("/jobs/" + id + "/checkpoints")
                .path("counts")
                .path(kind)
                .asInt();
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() - giveUp > 0) {
                throw new IOException("%s within %s: did not happen".formatted(what, PATIENCE));
            }
            TimeUnit.MILLISECONDS.sleep(ASKED_AGAIN_MILLIS);
        }
    }
}
