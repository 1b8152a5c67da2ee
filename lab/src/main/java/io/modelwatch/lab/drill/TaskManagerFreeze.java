package io.modelwatch.lab.drill;

import io.modelwatch.local.cluster.Daemon;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A TaskManager is frozen for a minute (SIGSTOP) and resumes: after the heartbeat's time-out the job continues without it, so for a while
 * two TaskManagers believe that they run the same tasks.
 */
final class TaskManagerFreeze implements Drill {
    private static final Duration FROZEN = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "taskmanager-freeze";
    }

    @Override
    public String promise() {
        return "a TaskManager that is frozen for %s is replaced after the heartbeat's time-out (20 s here), and changes nothing when it resumes"
                .formatted(Moments.text(FROZEN));
    }

    @Override
    public Terms terms() {
        return Terms.USUAL.slots(2);
    }

    @Override
    public void disturb(Site site) throws Exception {
        site.awaitIncident();
        List<Daemon> alive = site.cluster().taskManagers();
        Daemon frozen = alive.get(site.random().nextInt(alive.size()));
        int restores = site.job().restores();
        long begin = System.nanoTime();
        frozen.suspend();
        site.say("SIGSTOP to %s, for %s", frozen.name(), Moments.text(FROZEN));
        site.job().awaitRestored(restores);
        site.say("the job was restored without it");
        site.recover();
        TimeUnit.NANOSECONDS.sleep(FROZEN.toNanos() - (System.nanoTime() - begin));
        frozen.resume();
        site.say("%s resumes", frozen.name());
        site.recover();
    }
}
