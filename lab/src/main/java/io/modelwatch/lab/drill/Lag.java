package io.modelwatch.lab.drill;

import java.time.Duration;

/** An hour of traffic lies in the topics before the job reads the first of it. */
final class Lag implements Drill {
    private static final Duration BACKLOG = Duration.ofHours(1);
    private static final int SECONDS_APART = 60;

    @Override
    public String name() {
        return "lag";
    }

    @Override
    public String promise() {
        return "a lag of 1 h is caught up, and what is told is what would have been told in time";
    }

    @Override
    public Terms terms() {
        return Terms.USUAL.backlog(BACKLOG, SECONDS_APART);
    }

    @Override
    public void disturb(Site site) throws Exception {
        site.say("the job is there and has all of it before it");
        site.recover();
    }
}
