package io.modelwatch.schemas.read;

import static io.modelwatch.schemas.read.Frames.gzip;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.Refusal.Reason;
import io.modelwatch.schemas.produce.AvroWire;
import io.modelwatch.schemas.produce.JsonWire;
import io.modelwatch.schemas.read.frame.Unpacking;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
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

    /** The JDK's stream calls itself for each of them. */
    @Test
    void membersWithoutContentAreSteppedOver() {
        byte[] request = gzip(JsonWire.encode(Samples.REQUEST));
        byte[] empty = gzip(new byte[0]);
        byte[] many = new byte[empty.length * 100_000 + request.length];
        for (int i = 0; i < 100_000; i++) {
            System.arraycopy(empty, 0, many, i * empty.length, empty.length);
        }
        System.arraycopy(request, 0, many, many.length - request.length, request.length);

        assertThat(Samples.read(reader, Kind.REQUEST, many).event.model).isEqualTo("search-ranker");
        assertThat(refusal(Arrays.copyOf(many, many.length - request.length))).endsWith(", was empty");
    }

    @Test
    void membersAreJoinedAndWhatBeginsNoneIsIgnored() {
        byte[] json = JsonWire.encode(Samples.REQUEST);
        byte[] first = gzip(Arrays.copyOf(json, 20));
        byte[] second = gzip(Arrays.copyOfRange(json, 20, json.length));
        byte[] both = joined(first, second);

        assertThat(Samples.read(reader, Kind.REQUEST, both).event.model).isEqualTo("search-ranker");
        assertThat(Samples.read(reader, Kind.REQUEST, joined(both, new byte[512])).event.model)
                .isEqualTo("search-ranker");
        assertThat(refusal(Arrays.copyOf(both, both.length - 1)))
                .isEqualTo("malformed: what is packed with gzip must be whole, was not");
    }

    /** Against the JDK's reader of one member, with every flag of the header, whole and damaged anywhere. */
    @Test
    void aHeaderIsReadAsTheJdkReadsIt() {
        byte[] content = "{\"a\": 1}".getBytes(StandardCharsets.UTF_8);
        Random random = new Random(1);
        int whole = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] packed = withHeader(i % 32, gzip(content));
            if (i % 4 != 0) {
                packed[random.nextInt(packed.length)] ^= (byte) (1 << random.nextInt(8));
            }
            if (i % 16 == 1) {
                packed = Arrays.copyOf(packed, random.nextInt(packed.length));
            }
            boolean reserved =
                    packed.length > 3 && (packed[3] & 0xE0) != 0; // which RFC 1952 refuses, and the JDK does not
            byte[] expected = reserved ? null : byTheJdk(packed);

            assertThat(byUs(packed)).as(HexFormat.of().formatHex(packed)).isEqualTo(expected);
            whole += expected == null ? 0 : 1;
        }
        assertThat(whole).isBetween(5_000, 15_000);
    }

    /** A member with other flags: text, sum, extra field, name and comment. */
    private static byte[] withHeader(int flags, byte[] member) {
        var header = new ByteArrayOutputStream();
        header.writeBytes(new byte[] {0x1F, (byte) 0x8B, 8, (byte) flags, 1, 2, 3, 4, 0, 3});
        header.writeBytes((flags & 4) == 0 ? new byte[0] : new byte[] {3, 0, 'x', 0, 'y'});
        header.writeBytes((flags & 8) == 0 ? new byte[0] : new byte[] {'n', 'a', 0});
        header.writeBytes((flags & 16) == 0 ? new byte[0] : new byte[] {'c', 0});
        if ((flags & 2) != 0) {
            CRC32 sum = new CRC32();
            sum.update(header.toByteArray());
            header.writeBytes(new byte[] {(byte) sum.getValue(), (byte) (sum.getValue() >> 8)});
        }
        return joined(header.toByteArray(), Arrays.copyOfRange(member, 10, member.length));
    }

    /** Null where it is broken. */
    private static byte[] byUs(byte[] packed) {
        try {
            return Unpacking.gzip(packed, ContractRules.MAX_RECORD);
        } catch (IOException broken) {
            return null;
        }
    }

    private static byte[] byTheJdk(byte[] packed) {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return in.readAllBytes();
        } catch (IOException broken) {
            return null;
        }
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private String refusal(byte[] value) {
        var refusal = Samples.read(reader, Kind.REQUEST, value).refusal;
        return refusal.reason().code() + ": " + refusal.sentence();
    }
}
