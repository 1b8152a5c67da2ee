package io.modelwatch.local.drill;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** The broker refuses for a while what the job writes: no record is small enough. */
final class ProduceRefused implements Drill {
    private static final int REFUSED_SECONDS = 15;
    private static final String SETTING = "max.message.bytes";
    private static final String TOO_SMALL = "80";

    @Override
    public String name() {
        return "produce-refused";
    }

    @Override
    public String promise() {
        return "a broker that refuses for %d s what the job writes makes it fail and start again until it is taken, and changes nothing"
                .formatted(REFUSED_SECONDS);
    }

    @Override
    public void disturb(Site site) throws Exception {
        site.awaitIncident();
        var topics = site.config().kafka().topics();
        for (String topic : List.of(topics.metrics(), topics.alerts())) {
            TopicSettings.set(site, topic, SETTING, TOO_SMALL);
        }
        site.say("the broker refuses metric points and alerts, for %d s", REFUSED_SECONDS);
        TimeUnit.SECONDS.sleep(REFUSED_SECONDS);
        for (String topic : List.of(topics.metrics(), topics.alerts())) {
            TopicSettings.reset(site, topic, SETTING);
        }
        site.recover();
    }

    @Override
    public List<Claim> claims(Site site) throws Exception {
        int restores = site.job().restores();
        return List.of(new Claim("the job was restored %d times".formatted(restores), restores > 0));
    }
}
