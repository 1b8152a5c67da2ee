package io.modelwatch.lab.drill;

import io.modelwatch.local.cluster.Daemon;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Every TaskManager dies, for longer than the time-out of the alerts' transactions: the broker aborts what was not committed. */
final class JobDown implements Drill {
    private static final int TIMEOUT_SECONDS = 10;
    /** The time-out, the broker's check for timed-out transactions every ten seconds, and a margin. */
    private static final int DOWN_SECONDS = 30;

    @Override
    public String name() {
        return "job-down";
    }

    @Override
    public String promise() {
        return "down for %d s, longer than the transactions' time-out of %d s, the job publishes again what was aborted"
                .formatted(DOWN_SECONDS, TIMEOUT_SECONDS);
    }

    @Override
    public Terms terms() {
        return Terms.USUAL.job("kafka.alerts.transaction-timeout", TIMEOUT_SECONDS + "s");
    }

    @Override
    public void disturb(Site site) throws Exception {
        site.awaitIncident();
        int restores = site.job().restores();
        List<Daemon> all = site.cluster().taskManagers();
        for (Daemon taskManager : all) {
            taskManager.kill();
        }
        site.say("kill -9 of all TaskManagers, for %d s", DOWN_SECONDS);
        TimeUnit.SECONDS.sleep(DOWN_SECONDS);
        long since = System.currentTimeMillis();
        for (int started = 0; started < all.size(); started++) {
            site.cluster().startTaskManager();
        }
        site.job().awaitRestored(restores);
        site.recover(since);
    }
}
