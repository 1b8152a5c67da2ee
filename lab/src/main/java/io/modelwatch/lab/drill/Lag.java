package io.modelwatch.lab.drill;

import java.time.Duration;

/** An hour of traffic is in the topics before the job reads the first record. */
final class Lag implements Drill {
    private static final Duration BACKLOG = Duration.ofHours(1);
    private static final int SECONDS_APART = 60;

    @Override
    public String name() {
        return "lag";
    }

    @Override
    public String promise() {
        return "a lag of 1 h is caught up, and the alerts are the same as without it";
    }

    @Override
    public Terms terms() {
        return Terms.USUAL.backlog(BACKLOG, SECONDS_APART);
    }

    @Override
    public void disturb(Site site) throws Exception {
        site.say("the job is up, with the whole backlog ahead of it");
        site.recover();
    }
}
