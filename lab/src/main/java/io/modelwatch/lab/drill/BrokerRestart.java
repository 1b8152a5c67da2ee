package io.modelwatch.lab.drill;

import java.util.concurrent.TimeUnit;

/** The only broker dies ({@code kill -9}) and comes back with its topics after some seconds. */
final class BrokerRestart implements Drill {
    private static final int LEAST_SECONDS = 4;
    private static final int MOST_SECONDS = 8;

    @Override
    public String name() {
        return "broker-restart";
    }

    @Override
    public String promise() {
        return "a broker that is killed and comes back with its topics delays alerts, and changes nothing";
    }

    @Override
    public void disturb(Site site) throws Exception {
        site.awaitIncident();
        int seconds = LEAST_SECONDS + site.random().nextInt(MOST_SECONDS - LEAST_SECONDS + 1);
        site.broker().process().kill();
        site.say("kill -9 of the broker, for %d s", seconds);
        TimeUnit.SECONDS.sleep(seconds);
        site.startBrokerAgain();
        site.say("the broker is up again");
        site.recover();
    }
}
