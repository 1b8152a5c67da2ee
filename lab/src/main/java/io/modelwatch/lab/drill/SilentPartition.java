package io.modelwatch.lab.drill;

import io.modelwatch.local.simulate.Output;
import io.modelwatch.schemas.event.Event;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.utils.Utils;

/**
 * A partition of the requests gets no record for a while: its records go to the other one, as from producers that cannot reach a broker.
 */
final class SilentPartition implements Drill {
    private static final int SILENT_SECONDS = 25;
    private static final int IDLE_SECONDS = 10;
    private static final int PARTITIONS = 2;

    private volatile boolean silent;

    @Override
    public String name() {
        return "silent-partition";
    }

    @Override
    public String promise() {
        return "a partition that is silent for %d s holds event time back for kafka.idle-timeout (%d s here), then time advances, and no alert changes"
                .formatted(SILENT_SECONDS, IDLE_SECONDS);
    }

    @Override
    public Terms terms() {
        return Terms.USUAL.job("kafka.idle-timeout", IDLE_SECONDS + "s");
    }

    @Override
    public Output tamper(Output topics) {
        return (kind, timestamp, key, value) ->
                topics.write(kind, timestamp, silent && kind == Event.Kind.REQUEST ? elsewhere(key) : key, value);
    }

    /** Another key, which maps to the last partition. */
    private static byte[] elsewhere(byte[] key) {
        byte[] other = key;
        while (Utils.toPositive(Utils.murmur2(other)) % PARTITIONS == 0) {
            other = Arrays.copyOf(other, other.length + 1);
            other[other.length - 1] = "+".getBytes(StandardCharsets.UTF_8)[0];
        }
        return other;
    }

    @Override
    public void disturb(Site site) throws Exception {
        site.awaitIncident();
        silent = true;
        site.say("partition 0 of %s is silent", site.config().kafka().topics().requests());
        TimeUnit.SECONDS.sleep(IDLE_SECONDS);
        site.recover();
        TimeUnit.SECONDS.sleep(SILENT_SECONDS - IDLE_SECONDS);
        silent = false;
        site.say("the partition receives records again");
        site.recover();
    }

    @Override
    public List<Claim> claims(Site site) throws Exception {
        long behind = site.job().sum("behindTheClock");
        return List.of(new Claim("%d records were behind the clock".formatted(behind), behind == 0));
    }
}
