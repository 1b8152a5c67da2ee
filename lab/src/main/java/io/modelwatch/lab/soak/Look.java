package io.modelwatch.lab.soak;

import io.modelwatch.lab.drill.Site;
import io.modelwatch.local.cluster.Daemon;
import io.modelwatch.local.cluster.Jcmd;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Takes samples; each takes some seconds, mostly spent waiting for the next metric point. */
record Look(Site site) {
    private static final String READ = "requestsRead";
    private static final String UNREAD = "pendingRecords";
    private static final Set<String> GAUGES = Set.of(READ, UNREAD);
    private static final double MEBI = 1 << 20;
    private static final double SECOND_MILLIS = 1_000;

    /** @throws IOException if a TaskManager or the job has ended */
    SoakSample take(Duration since) throws Exception {
        site.job().sums(GAUGES); // makes the JobManager fetch them; it has them a moment later
        SortedMap<String, Map<Figure, Double>> taskManagers = new TreeMap<>();
        for (Daemon taskManager : site.cluster().taskManagers()) {
            taskManagers.put(taskManager.name(), of(taskManager));
        }
        Duration behind = site.awaitMeasured(System.currentTimeMillis());
        Map<String, Double> sums = site.job().sums(GAUGES);
        Map<Figure, Double> job = new EnumMap<>(Figure.class);
        job.put(Figure.CHECKPOINT, site.job().checkpointBytes() / MEBI);
        if (sums.containsKey(UNREAD)) { // a lag that is not reported is not 0
            job.put(Figure.LAG, sums.get(UNREAD));
        }
        job.put(Figure.BEHIND, behind.toMillis() / SECOND_MILLIS);
        return new SoakSample(
                since, taskManagers, job, sums.getOrDefault(READ, 0.0).longValue());
    }

    private static Map<Figure, Double> of(Daemon taskManager) throws IOException {
        if (!taskManager.isAlive()) {
            throw new IOException("%s must live, has ended".formatted(taskManager.name()));
        }
        Map<Figure, Double> figures = new JvmAnswer(new Jcmd(taskManager.pid()).ask(JvmAnswer.QUESTIONS)).figures();
        if (ProcStatus.isThere()) {
            figures.put(Figure.RSS, ProcStatus.of(taskManager.pid()).resident());
        }
        return figures;
    }
}
