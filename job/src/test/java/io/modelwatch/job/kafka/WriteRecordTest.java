package io.modelwatch.job.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.alert.Bounds;
import io.modelwatch.schemas.event.Header;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializationSchema.InitializationContext;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.NoOpMetricRegistry;
import org.apache.flink.runtime.metrics.groups.GenericMetricGroup;
import org.apache.flink.util.SimpleUserCodeClassLoader;
import org.apache.flink.util.UserCodeClassLoader;
import org.junit.jupiter.api.Test;

class WriteRecordTest {
    private final MetricGroup metrics = new GenericMetricGroup(NoOpMetricRegistry.INSTANCE, null, "sink");
    private final WriteRecord<byte[]> write = new WriteRecord<>(
            "alerts", bytes -> new byte[8], bytes -> bytes, bytes -> List.of(new Header("h", new byte[1])));

    WriteRecordTest() {
        write.open(new Context(metrics), null);
    }

    @Test
    void writesWhatIsWithinTheBound() {
        assertThat(write.serialize(new byte[Bounds.RECORD_BYTES - 10], null, null))
                .isNotNull();
        assertThat(write.leftOut()).isZero();
    }

    @Test
    void leavesOutAndCountsWhatABrokerWouldRefuseForEver() {
        assertThat(write.serialize(new byte[Bounds.RECORD_BYTES - 9], null, null))
                .isNull();
        assertThat(write.leftOut()).isEqualTo(1);
    }

    private record Context(MetricGroup metrics) implements InitializationContext {
        @Override
        public MetricGroup getMetricGroup() {
            return metrics;
        }

        @Override
        public UserCodeClassLoader getUserCodeClassLoader() {
            return SimpleUserCodeClassLoader.create(WriteRecordTest.class.getClassLoader());
        }
    }
}
