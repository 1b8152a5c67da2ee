package io.modelwatch.schemas.produce;

import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.Tensor;
import io.modelwatch.schemas.read.Contract;
import java.util.Map;
import org.apache.avro.SchemaNormalization;

/**
 * Writes records for the job's topics in Avro's single-object encoding: C3 01, the schema's CRC-64-AVRO fingerprint in little-endian
 * order, the body. For several threads.
 */
public final class AvroWire {
    private static final int NULL_BRANCH = 0;
    private static final int VALUE_BRANCH = 1;
    private static final int TEXT_BRANCH = 2;
    private static final int FLAG_BRANCH = 3;

    private static final long REQUEST = fingerprint(Kind.REQUEST);
    private static final long RESPONSE = fingerprint(Kind.RESPONSE);
    private static final long FEEDBACK = fingerprint(Kind.FEEDBACK);
    private static final long RESOURCE = fingerprint(Kind.RESOURCE);

    private AvroWire() {}

    public static byte[] encode(InferenceRequest request) {
        AvroOutput out = begin(REQUEST)
                .text(request.requestId())
                .text(request.model())
                .text(request.version())
                .whole(request.time());
        out.block(request.segments().size());
        for (Map.Entry<String, String> segment : request.segments().entrySet()) {
            out.text(segment.getKey()).text(segment.getValue());
        }
        out.end().block(request.inputs().size());
        for (Tensor tensor : request.inputs()) {
            write(tensor, out);
        }
        out.end().whole(request.sampledRate()).block(request.features().size());
        for (Map.Entry<String, Object> feature : request.features().entrySet()) {
            writeFeature(feature.getValue(), out.text(feature.getKey()));
        }
        return out.end().toBytes();
    }

    private static void writeFeature(Object value, AvroOutput out) {
        if (value == null) {
            out.whole(NULL_BRANCH);
        } else if (value instanceof Number number) {
            out.whole(VALUE_BRANCH).real(number.doubleValue());
        } else if (value instanceof Boolean flag) {
            out.whole(FLAG_BRANCH).octet(flag ? 1 : 0);
        } else {
            out.whole(TEXT_BRANCH).text((String) value);
        }
    }

    public static byte[] encode(InferenceResponse response) {
        AvroOutput out = begin(RESPONSE)
                .text(response.requestId())
                .text(response.model())
                .text(response.version())
                .whole(response.time())
                .text(response.status());
        if (response.latencyMicros() < 0) {
            out.whole(NULL_BRANCH);
        } else {
            out.whole(VALUE_BRANCH).whole(response.latencyMicros());
        }
        out.block(response.predictions().size());
        for (Prediction prediction : response.predictions()) {
            out.text(prediction.itemId()).real(prediction.score());
        }
        return out.end().toBytes();
    }

    public static byte[] encode(Feedback feedback) {
        AvroOutput out = begin(FEEDBACK).text(feedback.requestId()).text(feedback.itemId());
        writeOptional(feedback.label(), out);
        out.whole(feedback.time());
        writeOptional(feedback.kind(), out);
        if (feedback.position() == 0) {
            out.whole(NULL_BRANCH);
        } else {
            out.whole(VALUE_BRANCH).whole(feedback.position());
        }
        writeOptional(feedback.value(), out);
        writeOptional(feedback.currency(), out);
        writeOptional(feedback.model(), out);
        return out.toBytes();
    }

    /** @param value NaN: null */
    private static void writeOptional(double value, AvroOutput out) {
        if (Double.isNaN(value)) {
            out.whole(NULL_BRANCH);
        } else {
            out.whole(VALUE_BRANCH).real(value);
        }
    }

    private static void writeOptional(String text, AvroOutput out) {
        if (text == null) {
            out.whole(NULL_BRANCH);
        } else {
            out.whole(VALUE_BRANCH).text(text);
        }
    }

    public static byte[] encode(ResourceUsage usage) {
        AvroOutput out = begin(RESOURCE)
                .text(usage.model())
                .text(usage.version())
                .text(usage.instance())
                .whole(usage.time());
        out.block(usage.readings().size());
        for (Map.Entry<String, Double> reading : usage.readings().entrySet()) {
            out.text(reading.getKey()).real(reading.getValue());
        }
        return out.end().toBytes();
    }

    private static AvroOutput begin(long fingerprint) {
        return new AvroOutput().octet(0xC3).octet(0x01).fixed64(fingerprint);
    }

    private static void write(Tensor tensor, AvroOutput out) {
        out.text(tensor.name()).text(tensor.datatype()).block(tensor.shape().length);
        for (long dimension : tensor.shape()) {
            out.whole(dimension);
        }
        out.end().octets(tensor.data());
    }

    private static long fingerprint(Kind kind) {
        return SchemaNormalization.parsingFingerprint64(
                Contract.BY_KIND.get(kind).schema());
    }
}
