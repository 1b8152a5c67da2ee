package io.modelwatch.lab.drill;

import static io.modelwatch.schemas.Check.check;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The set-up of a run.
 *
 * @param taskManagers processes, >= 1
 * @param slots of each, >= 1
 * @param parallelism of the job at its first submission, >= 1
 * @param cluster Flink settings that override those of every run
 * @param job settings that override {@code drill.yaml}
 * @param backlog how much traffic with faults exists when the job starts, >= 0
 * @param secondsApart from the start of one fault to that of the next, >= 1
 */
public record Terms(
        int taskManagers,
        int slots,
        int parallelism,
        Map<String, String> cluster,
        Map<String, String> job,
        Duration backlog,
        int secondsApart) {
    /** Two TaskManagers with a slot each, both of which the job needs: whichever dies was running tasks. */
    public static final Terms USUAL = new Terms(2, 1, 2, Map.of(), Map.of(), Duration.ZERO, 6);

    public Terms {
        check(secondsApart >= 1, "secondsApart must be >= 1, was %s", secondsApart);
    }

    /** @param settings of Flink that override those of every run */
    public Terms cluster(Map<String, String> settings) {
        return new Terms(taskManagers, slots, parallelism, both(cluster, settings), job, backlog, secondsApart);
    }

    /** @param apart seconds from one fault to the next */
    public Terms secondsApart(int apart) {
        return new Terms(taskManagers, slots, parallelism, cluster, job, backlog, apart);
    }

    Terms slots(int each) {
        return new Terms(taskManagers, each, parallelism, cluster, job, backlog, secondsApart);
    }

    Terms job(String key, String value) {
        return new Terms(
                taskManagers, slots, parallelism, cluster, both(job, Map.of(key, value)), backlog, secondsApart);
    }

    /** @param apart seconds from one fault to the next */
    Terms backlog(Duration span, int apart) {
        return new Terms(taskManagers, slots, parallelism, cluster, job, span, apart);
    }

    /** Terms under which both drills can run, one after the other. */
    Terms and(Terms next) {
        check(
                backlog.isZero() && next.backlog.isZero(),
                "a drill that starts with a backlog must be the only one of its run");
        return new Terms(
                Math.max(taskManagers, next.taskManagers),
                Math.max(slots, next.slots),
                parallelism,
                both(cluster, next.cluster),
                both(job, next.job),
                backlog,
                Math.max(secondsApart, next.secondsApart));
    }

    private static Map<String, String> both(Map<String, String> settings, Map<String, String> over) {
        Map<String, String> more = new HashMap<>(settings);
        more.putAll(over);
        return Map.copyOf(more);
    }
}
