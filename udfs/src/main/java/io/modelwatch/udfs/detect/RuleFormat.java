package io.modelwatch.udfs.detect;

import io.modelwatch.udfs.format.Lengths;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The format of rules in checkpoints, a version first. The name and all parameters of a detector are written, so that a changed default
 * does not change an accepted rule.
 */
public final class RuleFormat {
    private static final int FORMAT = 1;

    private RuleFormat() {}

    public static void write(Rule rule, DataOutput out) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        writeFields(rule, new DataOutputStream(bytes));
        Lengths.writeBytes(bytes.toByteArray(), out);
    }

    private static void writeFields(Rule rule, DataOutput out) throws IOException {
        out.writeByte(FORMAT);
        Lengths.writeText(rule.name(), out);
        Lengths.writeText(rule.detector().name(), out);
        Map<String, Double> parameters = DetectorKind.parametersOf(rule.detector());
        Lengths.write(parameters.size(), out);
        for (Map.Entry<String, Double> parameter : parameters.entrySet()) {
            Lengths.writeText(parameter.getKey(), out);
            out.writeDouble(parameter.getValue());
        }
        Lengths.writeText(rule.metrics(), out);
        Lengths.writeText(rule.models(), out);
        Lengths.writeText(rule.segments(), out);
        Lengths.writeText(rule.windows(), out);
        Lengths.writeText(rule.direction().name(), out);
        out.writeDouble(rule.minChange());
        out.writeDouble(rule.minRelativeChange());
        out.writeLong(rule.minCount());
        Lengths.writeText(rule.severity(), out);
        out.writeInt(rule.abnormal());
        out.writeInt(rule.ofWindows());
        out.writeLong(rule.keepFiringMillis());
    }

    /**
     * Reads what {@link #write} wrote, to its end.
     *
     * @param detectors that this program knows
     * @return nothing where none of them has the rule's name, or what was written is refused
     */
    public static Optional<Rule> read(DataInput in, List<DetectorKind> detectors) throws IOException {
        DataInput bytes = new DataInputStream(new ByteArrayInputStream(Lengths.readBytes(in)));
        int format = bytes.readByte();
        if (format != FORMAT) {
            throw new IOException("format of a rule must be %s, was %s".formatted(FORMAT, format));
        }
        String name = Lengths.readText(bytes);
        Optional<Detector<?>> detector = detector(Lengths.readText(bytes), parameters(bytes), detectors);
        try {
            return detector.isEmpty() ? Optional.empty() : Optional.of(readFields(name, detector.get(), bytes));
        } catch (IllegalArgumentException refused) { // by a rule of another version of the program
            return Optional.empty();
        }
    }

    private static Map<String, Double> parameters(DataInput in) throws IOException {
        Map<String, Double> parameters = new LinkedHashMap<>();
        for (int left = Lengths.read(in); left > 0; left--) {
            parameters.put(Lengths.readText(in), in.readDouble());
        }
        return parameters;
    }

    private static Optional<Detector<?>> detector(
            String name, Map<String, Double> parameters, List<DetectorKind> detectors) {
        for (DetectorKind kind : detectors) {
            if (kind.name().equals(name)) {
                try {
                    return Optional.of(kind.create(parameters));
                } catch (IllegalArgumentException refused) {
                    return Optional.empty(); // whoever reads the rule says that it is lost
                }
            }
        }
        return Optional.empty();
    }

    private static Rule readFields(String name, Detector<?> detector, DataInput in) throws IOException {
        return new Rule(
                name,
                detector,
                Lengths.readText(in),
                Lengths.readText(in),
                Lengths.readText(in),
                Lengths.readText(in),
                Rule.Direction.valueOf(Lengths.readText(in)),
                in.readDouble(),
                in.readDouble(),
                in.readLong(),
                Lengths.readText(in),
                in.readInt(),
                in.readInt(),
                in.readLong());
    }
}
