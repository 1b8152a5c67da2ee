package io.modelwatch.lab.drill;

import io.modelwatch.local.cluster.Daemon;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A TaskManager stands still for a minute (SIGSTOP) and comes back: after the heartbeat's time-out the job goes on without it, so that for a
 * while there are two that believe to run the same tasks.
 */
final class TaskManagerFreeze implements Drill {
    private static final Duration FROZEN = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "taskmanager-freeze";
    }

    @Override
    public String promise() {
        return "a TaskManager that stands still for %s is done without after the heartbeat's time-out (20 s here), and when it wakes up it changes nothing"
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
        site.say("%s wakes up", frozen.name());
        site.recover();
    }
}
