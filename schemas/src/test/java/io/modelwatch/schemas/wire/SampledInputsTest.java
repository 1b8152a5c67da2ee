package io.modelwatch.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.Event;
import io.modelwatch.schemas.Event.Kind;
import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.Incoming;
import io.modelwatch.schemas.InferenceRequest;
import io.modelwatch.schemas.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampledInputsTest {
    private static final List<Tensor> INPUTS = List.of(
            new Tensor(
                    "features",
                    "FP32",
                    new long[] {2, 1},
                    Tensor.row("", 0.5f, -1.5f).data()),
            Tensor.texts("title", List.of("blue shoes", "größe 42")));

    private final RecordReader all = reader(1);

    @Test
    void keepsTheInputsOfTheSampleFromEitherFormat() {
        InferenceRequest request = request("r-1", INPUTS);

        for (byte[] wire : List.of(AvroWire.encode(request), JsonWire.encode(request))) {
            assertSame(INPUTS, accepted(all, wire).inputs);
        }
    }

    @Test
    void readsNumbersAndTextsThatAreWrittenOutInJson() {
        String json = """
                {"inputs": [
                   {"shape": [2, 1], "data": [0.5, -1.5], "datatype": "FP32", "name": "features"},
                   {"name": "title", "datatype": "BYTES", "shape": [2], "data": ["blue shoes", "größe 42"]}],
                 "requestId": "r-1", "model": "m", "version": "v", "time": %d}""".formatted(Samples.NOW);

        assertSame(INPUTS, accepted(all, json.getBytes(StandardCharsets.UTF_8)).inputs);
    }

    @Test
    void keepsThePredictionsOfTheSampleWithTheirScores() {
        for (byte[] wire : List.of(AvroWire.encode(Samples.RESPONSE), JsonWire.encode(Samples.RESPONSE))) {
            Incoming into = Samples.read(all, Kind.RESPONSE, wire);

            assertThat(into.event.items).hasSize(3);
            assertThat(into.event.scores).containsExactly(0.9f, 0.5f, 0.1f);
        }
    }

    @Test
    void keepsNothingOfRequestsOutsideTheSample() {
        RecordReader tenth = reader(0.1);
        int kept = 0;
        for (int i = 0; i < 10_000; i++) {
            String id = "request-" + i;
            boolean sampled = accepted(tenth, AvroWire.encode(request(id, INPUTS))).inputs != null;

            assertThat(sampled).isEqualTo(Hash.fraction(Hash.of64(id.getBytes(StandardCharsets.UTF_8))) < 0.1);
            kept += sampled ? 1 : 0;
        }
        assertThat(kept).isBetween(900, 1_100); // 1,000 expected, standard deviation 30
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7",
                "[7]",
                "[{}]",
                "[{\"name\": \"f\", \"datatype\": \"FP32\", \"shape\": [2], \"data\": [1]}]",
                "[{\"name\": \"f\", \"datatype\": \"FP32\", \"shape\": [-1], \"data\": \"\"}]",
                "[{\"name\": \"f\", \"datatype\": \"FP32\", \"shape\": [1], \"data\": [\"a\"]}]",
                "[{\"name\": \"f\", \"datatype\": \"FP33\", \"shape\": [1], \"data\": [1]}]",
                "[{\"name\": \"f\", \"datatype\": \"FP32\", \"shape\": [1], \"data\": \"???\"}]",
                "[{\"name\": \"f\", \"datatype\": \"BYTES\", \"shape\": [1], \"data\": \"/////w==\"}]",
                "[{\"name\": \"f\", \"datatype\": \"BOOL\", \"shape\": [4294967296, 4294967296], \"data\": \"\"}]"
            })
    void acceptsAndCountsARequestWhoseInputsCannotBeRead(String inputs) {
        String json = "{\"requestId\": \"r-1\", \"model\": \"m\", \"version\": \"v\", \"time\": %d, \"inputs\": %s}"
                .formatted(Samples.NOW, inputs);

        Event event = accepted(all, json.getBytes(StandardCharsets.UTF_8));

        assertThat(event.inputs).isNull();
        assertThat(all.unreadableInputs()).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"REQUEST", "RESPONSE"})
    void acceptsTheSameRecordsWithAndWithoutASample(Kind kind) {
        RecordReader none = reader(0);
        RandomRecords records = new RandomRecords(5);
        Mutations mutations = new Mutations(6);
        for (int i = 0; i < 20_000; i++) {
            byte[] record = mutations.damage(records.encode(kind, 0.1), records.encode(kind, 0.1));

            Incoming sampled = Samples.read(all, kind, record);
            Incoming plain = Samples.read(none, kind, record);

            assertThat(sampled.refusal).isEqualTo(plain.refusal);
        }
    }

    private static RecordReader reader(double rate) {
        Wanted wanted = new Wanted() {
            @Override
            public Part of(String model) {
                return Part.NOTHING;
            }

            @Override
            public double sampleRate() {
                return rate;
            }
        };
        return new RecordReader(new SchemaStore(), wanted, Samples.DIMENSIONS, Samples.AHEAD);
    }

    private static InferenceRequest request(String id, List<Tensor> inputs) {
        return new InferenceRequest(id, "m", "v", Samples.NOW, Map.of(), inputs, 1);
    }

    private static Event accepted(RecordReader reader, byte[] wire) {
        Incoming into = Samples.read(reader, Kind.REQUEST, wire);
        assertThat(into.refusal).isNull();
        return into.event;
    }

    private static void assertSame(List<Tensor> expected, List<Tensor> actual) {
        assertThat(actual).usingRecursiveComparison().isEqualTo(expected);
    }
}
