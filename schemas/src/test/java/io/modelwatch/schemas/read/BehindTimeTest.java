package io.modelwatch.schemas.read;

import static io.modelwatch.schemas.read.Samples.AHEAD;
import static io.modelwatch.schemas.read.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.alert.Heartbeat;
import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.Refusal;
import io.modelwatch.schemas.event.Refusal.Reason;
import io.modelwatch.schemas.produce.AvroWire;
import io.modelwatch.schemas.produce.Feedback;
import io.modelwatch.schemas.produce.InferenceRequest;
import io.modelwatch.schemas.produce.InferenceResponse;
import io.modelwatch.schemas.produce.JsonWire;
import io.modelwatch.schemas.produce.ResourceUsage;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Times that are too old for their record, and times in another unit. */
class BehindTimeTest {
    private static final long BEHIND = 3_600_000;

    private final RecordReader live = reader(BEHIND);

    @Test
    void refusesAProducerThatSendsSeconds() {
        Refusal refusal = read(live, NOW / 1_000, NOW);

        assertThat(refusal.reason()).isEqualTo(Reason.OUT_OF_RANGE);
        assertThat(refusal.sentence())
                .isEqualTo("time must be in epoch milliseconds, was " + NOW / 1_000 + ": time looks like seconds");
    }

    /** Where no time is too old, it would be read as January 1970. */
    @Test
    void refusesSecondsInAReplayToo() {
        assertThat(read(Samples.reader(), NOW / 1_000, NOW)).isEqualTo(read(live, NOW / 1_000, NOW));
    }

    @Test
    void letsInWhatIsBehindByTheBoundAndNoMore() {
        assertThat(read(live, NOW - BEHIND, NOW)).isNull();
        assertThat(read(live, NOW - BEHIND - 1, NOW).sentence())
                .endsWith("was " + (NOW - BEHIND - 1)); // an hour is no unit
    }

    @Test
    void holdsForRequestsResponsesResourcesAndHeartbeats() {
        long old = NOW - BEHIND - 1;
        var request = new InferenceRequest("r", "m", "v", old, Map.of(), List.of(), 1);
        var response = new InferenceResponse("r", "m", "v", old, "ok", 1, List.of());
        var usage = new ResourceUsage("m", "v", "i", old, Map.of("cpu", 0.5));

        assertThat(reasonOf(Kind.REQUEST, AvroWire.encode(request))).isEqualTo(Reason.BEHIND_TIME);
        assertThat(reasonOf(Kind.RESPONSE, JsonWire.encode(response))).isEqualTo(Reason.BEHIND_TIME);
        assertThat(reasonOf(Kind.RESOURCE, AvroWire.encode(usage))).isEqualTo(Reason.BEHIND_TIME);
        assertThat(reasonOf(Kind.HEARTBEAT, Heartbeat.encode(old))).isEqualTo(Reason.BEHIND_TIME);
    }

    @Test
    void feedbackMayBeAboutAnActOfLongAgo() {
        byte[] old = AvroWire.encode(new Feedback("r", "i", 1, NOW - 100 * BEHIND));

        assertThat(Samples.read(live, Kind.FEEDBACK, old).refusal).isNull();
    }

    @Test
    void aReplayReadsWhatIsOfAnyAge() {
        assertThat(read(reader(TimeBounds.ANY_AGE), NOW / 2, NOW)).isNull();
        assertThat(read(Samples.reader(), 1, NOW)).isNull();
    }

    /** The time of the record, its Kafka timestamp, and how the sentence ends. */
    @ParameterizedTest
    @CsvSource({
        "1795300000,          1795300000000,     time looks like seconds",
        "1795300000000000,    1795300000000,     time looks like microseconds",
        "1795300000000000000, 1795300000000,     time looks like nanoseconds",
        "1790000000,          1795300000000,     time looks like seconds", // two months late besides
        "1795300000000,       1795300000,        the Kafka timestamp looks like seconds",
        "1795300000000,       1795300000000000,  the Kafka timestamp looks like microseconds"
    })
    void namesTheUnitThatWasMeant(long time, long kafkaTimestamp, String end) {
        assertThat(read(live, time, kafkaTimestamp).sentence()).endsWith(": " + end);
    }

    @ParameterizedTest
    @CsvSource({
        "1,                   1795300000000", // 1970, and nothing else
        "1700000000000,       1795300000000", // three years ago
        "-5,                  1795300000000",
        "9223372036854775807, 1795300000000",
        "1795300000000,       -1"
    })
    void namesNoneWhereNothingIsPlain(long time, long kafkaTimestamp) {
        assertThat(read(live, time, kafkaTimestamp).sentence()).doesNotContain("looks like");
    }

    private Reason reasonOf(Kind kind, byte[] value) {
        return Samples.read(live, kind, value).refusal.reason();
    }

    private static Refusal read(RecordReader reader, long time, long kafkaTimestamp) {
        byte[] value = AvroWire.encode(new InferenceRequest("r", "m", "v", time, Map.of(), List.of(), 1));
        return Samples.read(reader, Kind.REQUEST, value, kafkaTimestamp).refusal;
    }

    private static RecordReader reader(long behindMillis) {
        TimeBounds replay = TimeBounds.ofReplay(AHEAD);
        Clock clock = replay.clock();
        return new RecordReader(
                new SchemaStore(),
                Projection.nothing(),
                SegmentDimensions.NONE,
                new TimeBounds(clock, AHEAD, behindMillis),
                RequestIds.asTheyAre());
    }
}
