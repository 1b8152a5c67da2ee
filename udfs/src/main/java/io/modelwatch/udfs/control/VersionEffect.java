package io.modelwatch.udfs.control;

import static io.modelwatch.schemas.control.CommandRefused.Reason.ALREADY_REGISTERED;
import static io.modelwatch.schemas.control.CommandRefused.Reason.NOT_REGISTERED;
import static io.modelwatch.schemas.control.CommandRefused.Reason.TOO_MANY_CANDIDATES;
import static io.modelwatch.schemas.control.CommandRefused.Reason.UNKNOWN_ADAPTER;
import static io.modelwatch.udfs.control.Asked.check;

import io.modelwatch.schemas.Nearest;
import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.schemas.control.CandidateText;
import io.modelwatch.schemas.control.CommandRefused;
import io.modelwatch.schemas.control.Instruction;
import io.modelwatch.schemas.control.Instruction.About;
import io.modelwatch.schemas.control.Instruction.Kind;
import io.modelwatch.schemas.control.Instruction.OfCandidate;
import io.modelwatch.schemas.control.Instruction.OfVersion;
import io.modelwatch.schemas.event.Role;
import io.modelwatch.udfs.format.Lengths;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A version of a model as a candidate: whether it scores requests again. */
public sealed interface VersionEffect extends Effect {
    /** Far more than anybody compares. */
    int MOST_CANDIDATES = 100;

    String model();

    String version();

    /** The candidate scores requests again. */
    record Scores(Candidate candidate) implements VersionEffect {
        @Override
        public String model() {
            return candidate.model();
        }

        @Override
        public String version() {
            return candidate.version();
        }
    }

    /** The candidate does not score any more. */
    record Retired(String model, String version) implements VersionEffect {}

    @Override
    default About about() {
        return About.VERSION;
    }

    @Override
    default String name() {
        return model() + "/" + version();
    }

    @Override
    default String described() {
        return "";
    }

    @Override
    default boolean isOver(long effectiveAt, long time, ConfiguredRules rules) {
        return !(this instanceof Scores) && effectiveAt <= time;
    }

    @Override
    default String change(Kind kind) {
        return switch (kind) {
            case REGISTER -> "candidate registered";
            case UPDATE -> "candidate updated";
            default -> "candidate retired";
        };
    }

    @Override
    default boolean concerns(String model, ConfiguredRules rules) {
        return model().equals(model);
    }

    static VersionEffect of(Asked asked) throws CommandRefused {
        Instruction instruction = asked.order().instruction();
        Candidate now = asked.before().candidate(asked.order().name());
        if (instruction instanceof OfCandidate given) {
            return new Scores(
                    given.kind() == Kind.REGISTER ? registered(asked, given, now) : updated(asked, given, now));
        }
        OfVersion given = (OfVersion) instruction;
        checkRegistered(asked, now);
        return new Retired(given.model(), given.version());
    }

    private static void checkRegistered(Asked asked, Candidate now) throws CommandRefused {
        check(
                now != null,
                NOT_REGISTERED,
                "%s must be registered, is not",
                asked.order().name());
    }

    private static Candidate registered(Asked asked, OfCandidate order, Candidate now) throws CommandRefused {
        check(now == null, ALREADY_REGISTERED, "%s must not be registered yet; update changes it", order.name());
        check(
                asked.before().candidates() < MOST_CANDIDATES,
                TOO_MANY_CANDIDATES,
                "at most %s candidates may be registered; retire some",
                MOST_CANDIDATES);
        CandidateText given = order.candidate();
        checkAdapter(asked, given.adapter(), given.adapter());
        return new Candidate(
                order.model(),
                order.version(),
                given(given.role(), Role.CANDIDATE),
                given.uri(),
                given.sha256(),
                given.adapter(),
                given(given.options(), Map.of()),
                given(given.provider(), Candidate.Provider.AUTO),
                given.sampleRate(),
                asked.number());
    }

    /** What an update does not name stays as it was. */
    private static Candidate updated(Asked asked, OfCandidate order, Candidate now) throws CommandRefused {
        checkRegistered(asked, now);
        CandidateText given = order.candidate();
        String sha256 = given(given.sha256(), now.sha256());
        String adapter = given(given.adapter(), now.adapter());
        Map<String, String> options = given(given.options(), now.options());
        Role role = given(given.role(), now.role());
        boolean comparable = sha256.equals(now.sha256())
                && adapter.equals(now.adapter())
                && options.equals(now.options())
                && role == now.role();
        checkAdapter(asked, adapter, given.adapter());
        return new Candidate(
                now.model(),
                now.version(),
                role,
                given(given.uri(), now.uri()),
                sha256,
                adapter,
                options,
                given(given.provider(), now.provider()),
                given(given.sampleRate(), now.sampleRate()),
                comparable ? now.epoch() : asked.number());
    }

    /** @param given null where the adapter stays as it was */
    private static void checkAdapter(Asked asked, String adapter, String given) throws CommandRefused {
        List<String> known = asked.settings().adapters();
        check(
                known.contains(adapter),
                UNKNOWN_ADAPTER,
                "adapter must be one of %s%s",
                String.join(", ", known),
                given == null
                        ? ""
                        : Nearest.to(given, known)
                                .map(" (did you mean %s?)"::formatted)
                                .orElse(""));
    }

    private static <T> T given(T value, T otherwise) {
        return Objects.requireNonNullElse(value, otherwise);
    }

    @Override
    default void write(DataOutput out) throws IOException {
        if (this instanceof Scores scores) {
            Lengths.writeText("scores", out);
            CandidateFormat.write(scores.candidate(), out);
            return;
        }
        Lengths.writeText("retired", out);
        Lengths.writeText(model(), out);
        Lengths.writeText(version(), out);
    }

    static VersionEffect read(DataInput in) throws IOException {
        String what = Lengths.readText(in);
        return switch (what) {
            case "scores" -> new Scores(CandidateFormat.read(in));
            case "retired" -> new Retired(Lengths.readText(in), Lengths.readText(in));
            default -> throw new IOException("it is not known what becomes of a version that is " + what);
        };
    }
}
