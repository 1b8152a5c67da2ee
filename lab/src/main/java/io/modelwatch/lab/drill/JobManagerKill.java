package io.modelwatch.lab.drill;

import io.modelwatch.local.cluster.StandaloneZooKeeper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Kill -9 of the JobManager of a cluster with high availability by ZooKeeper; another one is started after some seconds. */
final class JobManagerKill implements Drill {
    private static final int MOST_SECONDS = 5;

    /** Ctrl-C must leave no process. */
    private final Thread onExit = new Thread(this::endZooKeeper, "end-of-zookeeper");

    /** Null before it is started. */
    private StandaloneZooKeeper zooKeeper;

    @Override
    public String name() {
        return "jobmanager-kill";
    }

    @Override
    public String promise() {
        return "with high availability, kill -9 of the JobManager changes nothing: the next one takes the job over";
    }

    @Override
    public Map<String, String> prepare(Path root, Path site) throws IOException {
        Runtime.getRuntime().addShutdownHook(onExit);
        zooKeeper = StandaloneZooKeeper.start(root, site.resolve("zookeeper"));
        return Map.of(
                "high-availability.type", "zookeeper",
                "high-availability.zookeeper.quorum", zooKeeper.quorum(),
                "high-availability.zookeeper.client.session-timeout", "6000",
                "high-availability.cluster-id", "/drill",
                "high-availability.storageDir",
                        site.resolve("high-availability").toUri().toString());
    }

    @Override
    public void disturb(Site site) throws Exception {
        site.awaitIncident();
        site.cluster().jobManager().kill();
        long killed = System.currentTimeMillis();
        int seconds = site.random().nextInt(MOST_SECONDS);
        site.say("kill -9 of the JobManager, the next one is started after %d s", seconds);
        TimeUnit.SECONDS.sleep(seconds);
        site.cluster().startJobManager();
        site.job().awaitRestored(0); // the next one counts restores from 0
        site.recoverAfterRestore(killed);
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(onExit);
        endZooKeeper();
    }

    private void endZooKeeper() {
        try {
            if (zooKeeper != null) {
                zooKeeper.close();
            }
        } catch (IOException stays) {
            throw new UncheckedIOException("a process may be left", stays);
        }
    }
}
