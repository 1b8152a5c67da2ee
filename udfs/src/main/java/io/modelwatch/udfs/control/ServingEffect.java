package io.modelwatch.udfs.control;

import io.modelwatch.schemas.control.CommandRefused;
import io.modelwatch.schemas.control.CommandRefused.Reason;
import io.modelwatch.schemas.control.Instruction.About;
import io.modelwatch.schemas.control.Instruction.Kind;
import io.modelwatch.schemas.control.Instruction.OfServing;
import io.modelwatch.udfs.format.Lengths;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/**
 * Where a version is in its life of answering requests, as a deployment tool announced it.
 *
 * @param share of the model's requests that it is planned to get, in (0, 1]; NaN where none was given
 */
public record ServingEffect(String model, String version, Stage stage, double share) implements Effect {
    /** Far more than anybody changes in {@link #REMEMBERED}. */
    static final int MOST_VERSIONS = 1_000;

    /** For so long it matters that a version retires: afterwards it is unknown, as one that was never seen. */
    static final Duration REMEMBERED = Duration.ofDays(30);

    /** For so long a version that was deployed is expected to answer requests, whether it was seen or not. */
    static final Duration EXPECTED = Duration.ofDays(1);

    /** Stages of that life. */
    public enum Stage {
        /** It answers requests. */
        DEPLOYED,
        /** Its requests go elsewhere, at once or little by little. */
        RETIRING,
        /** It is asked no more. */
        RETIRED
    }

    @Override
    public About about() {
        return About.SERVING;
    }

    @Override
    public String name() {
        return model + "/" + version;
    }

    @Override
    public String described() {
        return Double.isNaN(share) ? "" : "share=" + share;
    }

    /** Whether its silence is expected. */
    public boolean ends() {
        return stage != Stage.DEPLOYED;
    }

    @Override
    public boolean isOver(long effectiveAt, long time, ConfiguredRules rules) {
        return effectiveAt + (ends() ? REMEMBERED : EXPECTED).toMillis() <= time;
    }

    @Override
    public String change(Kind kind) {
        return stage.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean concerns(String other, ConfiguredRules rules) {
        return model.equals(other);
    }

    /** Any version may answer requests, also one that was not seen yet. */
    static ServingEffect of(Asked asked) throws CommandRefused {
        OfServing given = (OfServing) asked.order().instruction();
        asked.checkMost(
                MOST_VERSIONS,
                Reason.TOO_MANY_VERSIONS,
                "versions may be announced as deployed, retiring or retired within %s days"
                        .formatted(REMEMBERED.toDays()));
        Stage stage =
                switch (given.kind()) {
                    case RETIRING -> Stage.RETIRING;
                    case RETIRED -> Stage.RETIRED;
                    default -> Stage.DEPLOYED;
                };
        return new ServingEffect(
                given.model(), given.version(), stage, given.share() == null ? Double.NaN : given.share());
    }

    @Override
    public void write(DataOutput out) throws IOException {
        Lengths.writeText(model, out);
        Lengths.writeText(version, out);
        Lengths.writeText(stage.name(), out);
        out.writeDouble(share);
    }

    static ServingEffect read(DataInput in) throws IOException {
        return new ServingEffect(
                Lengths.readText(in), Lengths.readText(in), Stage.valueOf(Lengths.readText(in)), in.readDouble());
    }
}
