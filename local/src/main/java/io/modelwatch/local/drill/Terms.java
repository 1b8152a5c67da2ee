package io.modelwatch.local.drill;

import static io.modelwatch.schemas.Check.check;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What a run is set up by.
 *
 * @param taskManagers processes, >= 1
 * @param slots of each, >= 1
 * @param parallelism of the job when it is submitted first, >= 1
 * @param cluster settings of Flink over those of every run
 * @param job settings over {@code drill.yaml}
 * @param backlog how much of the traffic with faults there is when the job starts, >= 0
 * @param faults how many happen, one after the other, >= 1
 * @param secondsApart from the begin of one fault to that of the next, >= 1
 */
record Terms(
        int taskManagers,
        int slots,
        int parallelism,
        Map<String, String> cluster,
        Map<String, String> job,
        Duration backlog,
        int faults,
        int secondsApart) {
    /** Two TaskManagers with a slot each, both of which the job needs: whichever dies, it had work. */
    static final Terms USUAL = new Terms(2, 1, 2, Map.of(), Map.of(), Duration.ZERO, 9, 6);

    Terms {
        check(faults >= 1, "faults must be >= 1, was %s", faults);
        check(secondsApart >= 1, "secondsApart must be >= 1, was %s", secondsApart);
    }

    Terms slots(int each) {
        return new Terms(taskManagers, each, parallelism, cluster, job, backlog, faults, secondsApart);
    }

    Terms cluster(String key, String value) {
        return new Terms(
                taskManagers, slots, parallelism, with(cluster, key, value), job, backlog, faults, secondsApart);
    }

    Terms job(String key, String value) {
        return new Terms(
                taskManagers, slots, parallelism, cluster, with(job, key, value), backlog, faults, secondsApart);
    }

    Terms backlog(Duration span) {
        return new Terms(taskManagers, slots, parallelism, cluster, job, span, faults, secondsApart);
    }

    Terms faults(int count, int apart) {
        return new Terms(taskManagers, slots, parallelism, cluster, job, backlog, count, apart);
    }

    private static Map<String, String> with(Map<String, String> settings, String key, String value) {
        Map<String, String> more = new HashMap<>(settings);
        more.put(key, value);
        return Map.copyOf(more);
    }
}
