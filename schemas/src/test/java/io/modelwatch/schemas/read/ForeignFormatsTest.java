package io.modelwatch.schemas.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.Header;
import io.modelwatch.schemas.event.Headers;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.event.ListedHeaders;
import io.modelwatch.schemas.event.Refusal;
import io.modelwatch.schemas.event.Refusal.Reason;
import io.modelwatch.schemas.produce.JsonWire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A refused record is told with the format that it looks like. */
class ForeignFormatsTest {
    private static final byte[] OURS = utf8("{\"requestId\":\"r\",\"model\":\"m\"}");

    @ParameterizedTest
    @CsvSource({
        "0000000007010203, 'registry framing, id 7 (of a schema registry)'",
        "000000000000000009010203, 'registry framing, id 9 (of a schema registry)'", // eight bytes of it
        "03000123456789abcdef0123456789abcdef01, 'AWS Glue''s registry framing, schema version 01234567-89ab-cdef-0123-456789abcdef'",
        "28b52ffd2458, zstd",
        "04224d186440, an LZ4 frame",
        "ff060000734e6150705900, framed Snappy",
        "82534e41505059000000, Snappy of snappy-java",
        "425a6839314159, bzip2",
        "fd377a585a0000, xz",
        "504b03040a00, a ZIP file",
        "4f626a0104, an Avro file",
        "50415231, a Parquet file",
        "aced00057372, a serialized Java object",
        "80049503, a Python pickle",
        "efbbbf6162, text after a byte-order mark",
        "fffe7b00, text in UTF-16",
        "0a03612d311001, Protobuf", // 1: "a-1", 2: 1
        "0d0000803f, Protobuf", // 1: 1.0 of 32 bits
        "11000000000000f03f, Protobuf" // 2: 1.0 of 64 bits
    })
    void bytesAreNamed(String hex, String name) {
        Refusal refusal = refusalOf(ListedHeaders.NONE, HexFormat.of().parseHex(hex));

        assertThat(refusal.sentence())
                .isEqualTo(
                        "the record must be Avro single-object encoding (C3 01) or JSON ({ or [) or gzip of these (1F 8B), begins with %s and looks like %s",
                        hex.substring(0, 2).toUpperCase(Locale.ROOT), name);
        assertThat(refusal.reason()).isEqualTo(hex.startsWith("00") ? Reason.REGISTRY_FRAMING : Reason.UNKNOWN_FORMAT);
    }

    @ParameterizedTest
    @CsvSource({
        "'[\"r\"]', a JSON array",
        "' \"r\"', a JSON text",
        "'<?xml version=\"1.0\"?>', XML or HTML",
        "'r-1,ranker,0.5', plain text",
        "'größe;überall', plain text"
    })
    void textsAreNamed(String text, String name) {
        assertThat(refusalOf(ListedHeaders.NONE, utf8(text)).sentence()).endsWith(" and looks like " + name);
    }

    @Test
    void whatCompressesIsNamed() throws IOException {
        var zlib = new ByteArrayOutputStream();
        try (var out = new DeflaterOutputStream(zlib)) {
            out.write(OURS);
        }

        assertThat(refusalOf(ListedHeaders.NONE, zlib.toByteArray()).sentence()).endsWith("looks like zlib");
    }

    /** Fields that are cut off, of no type, of number 0, a varint without end. */
    @ParameterizedTest
    @CsvSource({"0a0361", "0d00", "0f01", "0200", "ffffffffffffffffffff01", "08ff", "000000"})
    void bytesThatAreNothingAreNotNamed(String hex) {
        assertThat(refusalOf(ListedHeaders.NONE, HexFormat.of().parseHex(hex)).sentence())
                .endsWith("begins with " + hex.substring(0, 2).toUpperCase(Locale.ROOT));
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"specversion\":\"1.0\",\"type\":\"t\",\"time\":\"2026-11-28T00:00:00Z\",\"data\":{\"requestId\":\"r\"}}', a structured CloudEvent",
        "' {\"a\":[{\"x\":1,\"y\":\"\\\"\"}],\"resourceSpans\":[]}', OTLP traces in JSON",
        "'{\"resourceLogs\":[]}', OTLP logs in JSON",
        "'{\"resourceMetrics\":[]}', OTLP metrics in JSON",
        "'{\"captureData\":{}}', a capture of SageMaker",
        "'{\"groundTruthData\":{}}', ground truth of SageMaker",
        "'{\"action_name\":\"click\"}', an event of UBI",
        "'{\"user_query\":\"shoes\"', a query of UBI"
    })
    void objectsAreNamedByAFieldOfTheirs(String json, String name) {
        Refusal refusal = refusalOf(ListedHeaders.NONE, utf8(json));

        assertThat(refusal.reason()).isEqualTo(Reason.UNKNOWN_FORMAT);
        assertThat(refusal.sentence()).endsWith("with the contract's fields, looks like " + name);
    }

    /** Names in values, in objects within, behind an escape, and in objects that are ours. */
    @ParameterizedTest
    @CsvSource({
        "'{\"model\":\"specversion\"}'",
        "'{\"a\":{\"specversion\":1},\"b\":[\"specversion\"],\"c\":[[\"\\\"\",\"specversion\"]]}'",
        "'{\"requestId\":\"r\",\"specversion\":1}'",
        "'{\"specversion\":1,\"requestId\":\"r\"}'",
        "'{\"specversion\":1,\"request_id\":\"r\"}'",
        "'{\"user_query\":\"shoes\",\"model\":\"ranker\",\"version\":\"v1\"}'",
        "'{\"action_name\":\"click\",\"itemId\":\"i\",\"label\":1}'",
        "'{\"specversionx\":1}'",
        "'{\"x'"
    })
    void objectsAreNotNamedByWhatIsNoFieldOfTheirs(String json) {
        assertThat(refusalOf(ListedHeaders.NONE, utf8(json)).reason()).isIn(Reason.MISSING_FIELD, Reason.MALFORMED);
    }

    @ParameterizedTest
    @CsvSource({
        "__value_schema_id, x, 'registry framing, id in the header __value_schema_id'",
        "apicurio.value.contentId, x, 'registry framing, id in the headers apicurio.value.*'",
        "seldon-infer-type, proto/InferModelRequest, a message of Seldon Core 2",
        "content-type, Application/CloudEvents+json; charset=UTF-8, a structured CloudEvent",
        "ce_specversion, 1.0, a CloudEvent in binary mode",
        "ce_type, org.kubeflow.serving.inference.request, a CloudEvent in binary mode",
        "type, io.seldon.serving.inference.request, a record of Seldon Core 1's request logger",
        "mlserver-model, m, a message of MLServer"
    })
    void headersAreNamed(String header, String value, String name) {
        Headers headers = new ListedHeaders(List.of(new Header("traceparent", null), new Header(header, utf8(value))));

        assertThat(refusalOf(headers, new byte[] {0x0a, 1}).sentence())
                .endsWith("begins with 0A and looks like " + name);
        assertThat(refusalOf(headers, utf8("{\"instances\":[[1]]}")))
                .isEqualTo(new Refusal(
                        Reason.MISSING_FIELD,
                        "requestId must be there and not be empty; by its headers it is " + name));
    }

    @Test
    void headersChangeNothingForWhatCanBeRead() {
        Headers headers = new ListedHeaders(List.of(new Header("ce_specversion", utf8("1.0"))));

        assertThat(refusalOf(headers, JsonWire.encode(Samples.REQUEST))).isNull();
    }

    @Test
    void headersThatNameNothingAreNotTold() {
        Headers headers = new ListedHeaders(List.of(
                new Header("content-type", utf8("application/json")), new Header("type", null), new Header("", null)));

        assertThat(refusalOf(headers, utf8("{}")).sentence()).isEqualTo("requestId must be there and not be empty");
    }

    private static Refusal refusalOf(Headers headers, byte[] value) {
        Incoming record = new Incoming();
        record.input = Kind.REQUEST;
        record.timestamp = Samples.NOW;
        record.headers = headers;
        record.value = value;
        Samples.reader().read(record, event -> {});
        return record.refusal;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
