package io.modelwatch.udfs.control;

import io.modelwatch.schemas.control.Instruction;
import io.modelwatch.udfs.detect.DetectorKind;
import io.modelwatch.udfs.format.Lengths;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * An accepted and numbered change of what the job does; operators apply it when event time reaches {@link #effectiveAt}.
 *
 * @param number of the command, >= 1, one more for each accepted command of the job
 * @param kind what was commanded
 * @param effectiveAt event time, epoch milliseconds
 * @param effect what holds from then on; only the later of two commands about one thing counts
 */
public record Command(long number, Instruction.Kind kind, long effectiveAt, Effect effect) {
    private static final int FORMAT = 4;

    /** The name of the thing controlled: {@code model/version}, {@code rule/LatencyHigh/warning}, {@code pattern/overload}. */
    public String name() {
        return effect.name();
    }

    /** Identifies what a command is about: a version of a model may have the name of a rule. */
    String thing() {
        return thing(effect.about(), effect.name());
    }

    static String thing(Instruction.About about, String name) {
        return about + " " + name;
    }

    /** Whether it, the last command about its thing, no longer matters after {@code time}. */
    boolean isOver(long time, ConfiguredRules rules) {
        return effect.isOver(effectiveAt, time, rules);
    }

    /** The format in checkpoints, a version first. Enums are written by name, so that their order may change. */
    public void write(DataOutput out) throws IOException {
        out.writeByte(FORMAT);
        out.writeLong(number);
        Lengths.writeText(kind.name(), out);
        out.writeLong(effectiveAt);
        Lengths.writeText(effect.about().name(), out);
        effect.write(out);
    }

    public static Command read(DataInput in, List<DetectorKind> detectors) throws IOException {
        int format = in.readByte();
        if (format != FORMAT) {
            throw new IOException("format of a command must be %s, was %s".formatted(FORMAT, format));
        }
        return new Command(
                in.readLong(),
                Instruction.Kind.valueOf(Lengths.readText(in)),
                in.readLong(),
                Effect.read(Instruction.About.valueOf(Lengths.readText(in)), in, detectors));
    }
}
