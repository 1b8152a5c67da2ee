package io.modelwatch.schemas.read;

import static io.modelwatch.schemas.read.Frames.gzip;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.Refusal.Reason;
import io.modelwatch.schemas.produce.AvroWire;
import io.modelwatch.schemas.produce.JsonWire;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class GzipFormatTest {
    private final RecordReader reader = Samples.reader();

    @Test
    void whatIsPackedIsReadAsIfItWereNot() {
        assertThat(Samples.read(reader, Kind.REQUEST, gzip(JsonWire.encode(Samples.REQUEST))).event.model)
                .isEqualTo("search-ranker");
        assertThat(Samples.read(reader, Kind.REQUEST, gzip(AvroWire.encode(Samples.REQUEST))).event.model)
                .isEqualTo("search-ranker");
    }

    @Test
    void whatUnpacksToMoreThanARecordMayHaveIsRefused() {
        byte[] zeros = gzip(new byte[ContractRules.MAX_RECORD + 1]);

        assertThat(zeros.length).isLessThan(ContractRules.MAX_RECORD / 500);
        assertThat(Samples.read(reader, Kind.REQUEST, zeros).refusal.reason()).isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void whatIsCutOffOrPackedTwiceOrNothingIsRefused() {
        byte[] packed = gzip(JsonWire.encode(Samples.REQUEST));

        assertThat(refusal(Arrays.copyOf(packed, packed.length - 9)))
                .isEqualTo("malformed: what is packed with gzip must be whole, was not");
        assertThat(refusal(gzip(packed)))
                .startsWith("unknown_format: what is packed with gzip must be Avro")
                .endsWith(", begins with 1F");
        assertThat(refusal(gzip(new byte[0]))).endsWith(", was empty");
    }

    private String refusal(byte[] value) {
        var refusal = Samples.read(reader, Kind.REQUEST, value).refusal;
        return refusal.reason().code() + ": " + refusal.sentence();
    }
}
