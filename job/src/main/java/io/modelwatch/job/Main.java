package io.modelwatch.job;

import io.modelwatch.job.config.ConfigException;
import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.job.kafka.IdentityCheck;
import io.modelwatch.job.kafka.KafkaPorts;
import io.modelwatch.job.stage.Ports;
import io.modelwatch.udfs.detect.Publication;
import java.time.Instant;
import java.util.Optional;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Submits the job. Exit codes: 0 done, 2 the command line or the configuration is wrong. */
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private Main() {}

    public static void main(String[] args) throws Exception {
        try {
            Optional<MonitorConfig> config = Arguments.read(args, System.out);
            if (config.isPresent()) {
                run(config.get());
            }
        } catch (ConfigException refused) {
            System.err.println(refused.getMessage());
            System.exit(ConfigException.EXIT_CODE);
        }
    }

    private static void run(MonitorConfig config) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        if (env.getCheckpointConfig().isCheckpointingEnabled()) {
            config.reading().registry().requireBelow(env.getCheckpointConfig().getCheckpointTimeout());
        }
        Ports ports = KafkaPorts.of(config);
        warnOfSilence(config.publication());
        IdentityCheck.require(config.kafka(), env.getConfiguration(), System.err);
        Topology.define(env, ports, config);
        env.execute(config.name());
    }

    /** A job that may not tell anything yet looks like one that has nothing to tell. */
    private static void warnOfSilence(Publication publication) {
        if (publication.withholds(System.currentTimeMillis())) {
            LOG.warn("No alert is published before alerts.from = {}", Instant.ofEpochMilli(publication.from()));
        }
    }
}
