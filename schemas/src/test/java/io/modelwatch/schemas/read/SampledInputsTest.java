package io.modelwatch.schemas.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.event.Tensor;
import io.modelwatch.schemas.event.UnusablePart;
import io.modelwatch.schemas.produce.AvroWire;
import io.modelwatch.schemas.produce.InferenceRequest;
import io.modelwatch.schemas.produce.JsonWire;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
                "[{\"name\": \"f\", \"datatype\": \"BOOL\", \"shape\": [4294967296, 4294967296], \"data\": \"\"}]",
                "[{\"name\": \"\", \"datatype\": \"INT8\", \"shape\": [1], \"data\": [1]}]",
                "[{\"name\": 7, \"datatype\": \"INT8\", \"shape\": [1], \"data\": [1]}]",
                "[{\"name\": \"f\", \"datatype\": \"FP32\", \"shape\": [2, 3], \"data\": [[1, 2], [3, 4], [5, 6]]}]",
                "[{\"name\": \"f\", \"datatype\": \"FP32\", \"shape\": [2, 2], \"data\": [[1, 2, 3], [4]]}]",
                "[{\"name\": \"f\", \"datatype\": \"FP32\", \"shape\": [2, 2], \"data\": [[1, 2], 3, 4]}]",
                "[{\"name\": \"f\", \"datatype\": \"FP32\", \"shape\": [1], \"data\": [[1]]}]",
                "[{\"name\": \"f\", \"datatype\": \"INT8\", \"shape\": [1,1,1,1,1,1,1,1,1], \"data\": [1]}]",
                "[{\"name\": \"f\", \"datatype\": \"BYTES\", \"shape\": [1], \"data\": [\"\\ud800\"]}]"
            })
    void acceptsAndCountsARequestWhoseInputsCannotBeRead(String inputs) {
        String json = "{\"requestId\": \"r-1\", \"model\": \"m\", \"version\": \"v\", \"time\": %d, \"inputs\": %s}"
                .formatted(Samples.NOW, inputs);

        Event event = accepted(all, json.getBytes(StandardCharsets.UTF_8));

        assertThat(event.inputs).isNull();
        assertThat(all.unreadableInputs()).isOne();
    }

    /** INT32 3000000000 was read as -1294967296: a candidate was judged on other inputs than the primary had. */
    @ParameterizedTest
    @CsvSource({
        "INT32, 3000000000",
        "INT32, -2147483649",
        "INT32, 1.5",
        "INT64, 9223372036854775808",
        "INT64, 1e19",
        "INT8, 128",
        "INT16, 40000",
        "UINT8, 256",
        "UINT8, -1",
        "UINT16, 65536",
        "UINT32, -1",
        "UINT64, 18446744073709551616",
        "BOOL, 2",
        "FP16, 65520",
        "BF16, 3.4e38",
        "FP32, 1e39",
        "FP64, 1e309",
        "FP32, true",
        "INT32, true"
    })
    void refusesANumberThatDoesNotFitItsDatatype(String datatype, String number) {
        Event event = accepted(all, requestOf(datatype, number));

        assertThat(event.inputs).isNull();
        assertThat(event.unusable).isEqualTo(UnusablePart.INPUTS.bit());
    }

    @ParameterizedTest
    @CsvSource({
        "INT32, -2147483648, 00000080",
        "INT32, 3.0, 03000000",
        "INT64, -2, FEFFFFFFFFFFFFFF",
        "INT8, -128, 80",
        "UINT8, 255, FF",
        "INT16, -2, FEFF",
        "UINT16, 65535, FFFF",
        "UINT32, 3000000000, 005ED0B2",
        "UINT64, 18446744073709551615, FFFFFFFFFFFFFFFF",
        "UINT64, 1, 0100000000000000",
        "BOOL, true, 01",
        "BOOL, 0, 00",
        "FP16, 0.1, 662E",
        "BF16, 0.1, CD3D",
        "FP32, 0.1, CDCCCC3D",
        "FP32, NaN, 0000C07F",
        "FP64, -Infinity, 000000000000F0FF",
        "BYTES, 42, 020000003432"
    })
    void readsEveryDatatype(String datatype, String number, String raw) {
        Tensor tensor = accepted(all, requestOf(datatype, number)).inputs.get(0);

        assertThat(HexFormat.of().withUpperCase().formatHex(tensor.data())).isEqualTo(raw);
    }

    @Test
    void readsRowsWithinRowsAsTheShapeSays() {
        String json = """
                {"requestId": "r", "model": "m", "version": "v", "time": %d, "inputs": [
                  {"data": [[[1, 2, 3]], [[4, 5, 6]]], "name": "f", "shape": [2, 1, 3], "datatype": "UINT8"},
                  {"name": "title", "shape": ["2", 1.0], "datatype": "BYTES", "data": [["a"], ["b"]]}]}""".formatted(Samples.NOW);

        List<Tensor> inputs = accepted(all, json.getBytes(StandardCharsets.UTF_8)).inputs;

        assertThat(inputs.get(0).data()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(inputs.get(1).data())
                .isEqualTo(Tensor.texts("", List.of("a", "b")).data());
        assertThat(inputs.get(1).shape()).containsExactly(2, 1);
    }

    @Test
    void dropsInputsBeyondTheLimitsAndKeepsTheRecord() {
        Tensor one = new Tensor("f", "UINT8", new long[] {1}, new byte[1]);
        Tensor named = new Tensor("n".repeat(129), "UINT8", new long[] {1}, new byte[1]);
        Tensor large = new Tensor("f", "UINT8", new long[] {(1 << 22) + 1}, new byte[(1 << 22) + 1]);
        Tensor deep = new Tensor("f", "UINT8", new long[] {1, 1, 1, 1, 1, 1, 1, 1, 1}, new byte[1]);
        for (List<Tensor> inputs :
                List.of(Collections.nCopies(257, one), List.of(one, named), List.of(one, large), List.of(one, deep))) {
            for (byte[] wire : List.of(AvroWire.encode(request("r", inputs)), JsonWire.encode(request("r", inputs)))) {
                Event event = accepted(all, wire);

                assertThat(event.inputs).isNull();
                assertThat(event.unusable).isEqualTo(UnusablePart.INPUTS.bit());
            }
        }
        assertThat(all.unreadableInputs()).isEqualTo(8);
        assertThat(accepted(all, AvroWire.encode(request("r", Collections.nCopies(256, one)))).inputs)
                .hasSize(256);
    }

    private static byte[] requestOf(String datatype, String number) {
        return ("{\"requestId\":\"r\",\"model\":\"m\",\"version\":\"v\",\"time\":%d,\"inputs\":[{\"name\":\"f\","
                        + "\"datatype\":\"%s\",\"shape\":[1],\"data\":[%s]}]}")
                .formatted(Samples.NOW, datatype, number)
                .getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"REQUEST", "RESPONSE"})
    void acceptsTheSameRecordsWithAndWithoutASample(Kind kind) {
        RecordReader none = reader(0);
        RandomRecords records = new RandomRecords(5);
        Mutations mutations = new Mutations(6);
        for (int i = 0; i < 20_000; i++) {
            byte[] record = mutations.damage(records.encode(kind, 0.1), records.encode(kind, 0.1));

            assertThat(Samples.refusals(all, kind, record)).isEqualTo(Samples.refusals(none, kind, record));
        }
    }

    private static RecordReader reader(double rate) {
        Projection wanted = new Projection() {
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
