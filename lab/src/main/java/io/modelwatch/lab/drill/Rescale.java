package io.modelwatch.lab.drill;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** The job is stopped with a savepoint and started from it with another parallelism: 2, 4, 1. */
final class Rescale implements Drill {
    private static final int BETWEEN_SECONDS = 10;

    @Override
    public String name() {
        return "rescale";
    }

    @Override
    public String promise() {
        return "stopped with a savepoint and started from it at parallelism 4, then 1, the job publishes the same alerts";
    }

    @Override
    public Terms terms() {
        return Terms.USUAL.slots(2);
    }

    @Override
    public void disturb(Site site) throws Exception {
        site.awaitIncident();
        rescale(site, 4);
        TimeUnit.SECONDS.sleep(BETWEEN_SECONDS);
        rescale(site, 1);
    }

    private static void rescale(Site site, int parallelism) throws Exception {
        long begin = System.currentTimeMillis();
        String savepoint = site.stopJob();
        site.submit(parallelism, List.of("--savepoint", savepoint));
        site.say(
                "stopped with a savepoint and submitted with parallelism %d in %d ms",
                parallelism, System.currentTimeMillis() - begin);
        site.recover();
    }
}
