package io.modelwatch.schemas.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.read.Projection;
import io.modelwatch.schemas.read.RecordReader;
import io.modelwatch.schemas.read.Samples;
import io.modelwatch.schemas.read.SchemaStore;
import io.modelwatch.schemas.read.SegmentDimensions;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeartbeatTest {
    private static final long TIME = 1_790_000_000_000L;
    private static final Heartbeat.Job JOB = new Heartbeat.Job("0a1b", "shop \"eu\" \u001b[1m", "alerts/shop/");

    @Test
    void saysWhoWroteIt() {
        assertThat(Heartbeat.job(Heartbeat.encode(TIME, JOB))).contains(JOB);
    }

    @Test
    void isReadAsATimeWhoeverWroteIt() {
        RecordReader reader =
                new RecordReader(new SchemaStore(), Projection.nothing(), SegmentDimensions.NONE, Long.MAX_VALUE);

        for (byte[] value : new byte[][] {Heartbeat.encode(TIME), Heartbeat.encode(TIME, JOB)}) {
            var read = Samples.read(reader, Kind.HEARTBEAT, value);

            assertThat(read.refusal).isNull();
            assertThat(read.event.time).isEqualTo(TIME);
        }
    }

    @Test
    void saysItsVersionFirst() {
        assertThat(new String(Heartbeat.encode(TIME, JOB), StandardCharsets.UTF_8))
                .startsWith("{\"schemaVersion\":1,\"time\":" + TIME + ",");
    }

    @Test
    void ofAnEarlierReleaseIsOfNobody() {
        assertThat(Heartbeat.job(Heartbeat.encode(TIME))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{\"time\":1,\"jobId\":7,\"jobName\":\"n\",\"transactionalIdPrefix\":\"p\"}",
                "{\"time\":1,\"jobId\":\"i\",\"jobName\":\"n\"}"
            })
    void whatIsNoneIsOfNobody(String value) {
        assertThat(Heartbeat.job(value.getBytes(StandardCharsets.UTF_8))).isEmpty();
    }

    @Test
    void nothingIsOfNobody() {
        assertThat(Heartbeat.job(null)).isEmpty();
    }
}
