package io.modelwatch.schemas.read;

import static io.modelwatch.schemas.read.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.event.Refusal;
import io.modelwatch.schemas.event.Refusal.Reason;
import io.modelwatch.schemas.event.UnusablePart;
import io.modelwatch.schemas.produce.AvroWire;
import io.modelwatch.schemas.produce.InferenceRequest;
import io.modelwatch.schemas.produce.JsonWire;
import io.modelwatch.schemas.produce.ResourceUsage;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What could pass for another name, or steer a terminal, goes no further than the reader. */
class NamesAtTheEdgeTest {
    private final RecordReader reader = Samples.reader();

    @ParameterizedTest
    @ValueSource(strings = {"a|b", " a", "a ", "a\u00a0", "a\nb", "a\u001b[2J", "a\u0000", "a\u202eb", "o\u0308"})
    void refusesAModelAVersionAndAnInstanceThatIsNoName(String name) {
        for (InferenceRequest request : List.of(request("r", name, "v"), request("r", "m", name))) {
            assertRefused(Kind.REQUEST, AvroWire.encode(request));
            assertRefused(Kind.REQUEST, JsonWire.encode(request));
        }
        assertRefused(Kind.RESOURCE, AvroWire.encode(new ResourceUsage("m", "v", name, NOW, Map.of("cpu", 1.0))));
    }

    /** Blanks and bars are told apart in ids: nothing is made of parts of them. */
    @ParameterizedTest
    @ValueSource(strings = {"a|b", " a", "session 7", "user,1", "é", "検索", "\ud83d\ude00"})
    void takesARequestIdThatCanBeShown(String id) {
        assertThat(read(Kind.REQUEST, AvroWire.encode(request(id, "m", "v"))).refusal)
                .isNull();
    }

    @Test
    void refusesARequestIdWithASignThatCannotBeShownWhereverItStands() {
        Random random = new Random(9);
        for (char sign : new char[] {0, '\n', '\r', 0x1b, 0x1f, 0x7f, 0x80, 0x9f, 0x200b, 0x202e, 0xfeff}) {
            for (int length = 1; length < 40; length++) {
                StringBuilder id = new StringBuilder("0123456789abcdefghijklmnopqrstuvwxyz~-_.".substring(0, length));
                assertThat(read(Kind.REQUEST, AvroWire.encode(request(id.toString(), "m", "v"))).refusal)
                        .isNull();

                id.setCharAt(random.nextInt(length), sign);
                assertRefused(Kind.REQUEST, AvroWire.encode(request(id.toString(), "m", "v")));
            }
        }
    }

    @Test
    void aRefusalNeverRepeatsTheName() {
        Refusal refusal = read(Kind.REQUEST, AvroWire.encode(request("r", "sesame|", "v"))).refusal;

        assertThat(refusal.sentence()).isEqualTo("model must have no |, was a text of 7 bytes");
    }

    @Test
    void leavesOutAReadingWhoseNameIsNoneOrAnothersAndCountsIt() {
        var picky = new RecordReader(
                new SchemaStore(),
                new Projection() {
                    @Override
                    public Part of(String model) {
                        return Part.NOTHING;
                    }

                    @Override
                    public boolean reading(String name) {
                        return !name.equals("latency");
                    }
                },
                SegmentDimensions.NONE,
                Samples.AHEAD);
        var usage = new ResourceUsage(
                "latency", "v", "i", NOW, Map.of("cpu", 0.5, "latency", 0.1, "a|b", 1.0, " cpu", 2.0, "c\n", 3.0));

        for (byte[] wire : List.of(AvroWire.encode(usage), JsonWire.encode(usage))) {
            Incoming into = Samples.read(picky, Kind.RESOURCE, wire);

            assertThat(into.refusal).isNull();
            assertThat(into.event.readingNames).containsExactly("cpu");
            assertThat(into.event.unusable).isEqualTo(UnusablePart.READINGS.bit());
        }
        assertThat(picky.without(UnusablePart.READINGS)).isEqualTo(2);
    }

    private void assertRefused(Kind kind, byte[] wire) {
        Incoming into = read(kind, wire);
        assertThat(into.refusal).isNotNull();
        assertThat(into.refusal.reason()).isEqualTo(Reason.MALFORMED);
        assertThat(into.refusal.sentence()).matches("\\p{Print}+");
    }

    private Incoming read(Kind kind, byte[] wire) {
        return Samples.read(reader, kind, wire);
    }

    private static InferenceRequest request(String id, String model, String version) {
        return new InferenceRequest(id, model, version, NOW, Map.of(), List.of(), 1);
    }
}
