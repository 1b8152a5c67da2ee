package io.modelwatch.lab.drill;

import io.modelwatch.local.cluster.Daemon;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** For a while the broker rejects what the job produces: no record is small enough. */
final class ProduceRefused implements Drill {
    private static final int REFUSED_SECONDS = 15;
    private static final int AFTERWARDS_SECONDS = 10;
    private static final String SETTING = "max.message.bytes";
    private static final String TOO_SMALL = "80";

    private int ended;

    @Override
    public String name() {
        return "produce-refused";
    }

    @Override
    public String promise() {
        return "a broker that rejects the job's records for %d s kills TaskManagers; they are restarted, and no alert changes"
                .formatted(REFUSED_SECONDS);
    }

    @Override
    public void disturb(Site site) throws Exception {
        site.awaitIncident();
        var topics = site.config().kafka().topics();
        for (String topic : List.of(topics.metrics(), topics.alerts())) {
            TopicSettings.set(site, topic, SETTING, TOO_SMALL);
        }
        site.say("the broker rejects metric points and alerts for %d s", REFUSED_SECONDS);
        supervise(site, REFUSED_SECONDS);
        for (String topic : List.of(topics.metrics(), topics.alerts())) {
            TopicSettings.reset(site, topic, SETTING);
        }
        long since = System.currentTimeMillis();
        supervise(site, AFTERWARDS_SECONDS);
        site.recover(since);
    }

    /** Kafka's connector fails while it closes a writer with a rejected record, whereupon Flink ends the whole process. */
    private void supervise(Site site, int seconds) throws Exception {
        for (int second = 0; second < seconds; second++) {
            for (Daemon taskManager : site.cluster().taskManagers()) {
                if (!taskManager.isAlive()) {
                    taskManager.stop();
                    site.cluster().startTaskManager();
                    ended++;
                }
            }
            TimeUnit.SECONDS.sleep(1);
        }
    }

    @Override
    public List<Claim> claims(Site site) throws Exception {
        int restores = site.job().restores();
        return List.of(new Claim(
                "TaskManagers were restarted %d times, the job was restored %d times".formatted(ended, restores),
                restores > 0));
    }
}
