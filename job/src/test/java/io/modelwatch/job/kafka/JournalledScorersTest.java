package io.modelwatch.job.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.job.stage.Shadow;
import java.util.List;
import java.util.Map;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class JournalledScorersTest {
    /** A client serializes what a session cluster is to run; a cluster in the same process never does. */
    @Test
    void travelToTheClusterWithTheJob() throws Exception {
        MonitorConfig config = MonitorConfig.load(List.of(), Map.of("kafka.properties.client.id", "watcher"));
        var journal = new AnswerJournal(config.kafka(), 3);
        var scorers = new JournalledScorers(Shadow.scorers(config.shadow()), journal);

        JournalledScorers arrived = InstantiationUtil.clone(scorers);

        assertThat(arrived.answers()).isEqualTo(journal);
    }
}
