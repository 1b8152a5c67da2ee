package io.modelwatch.schemas.control;

import java.util.Locale;
import java.util.Map;

/**
 * A change of what the job does that was accepted and numbered; operators apply it when event time reaches {@link #effectiveAt}.
 *
 * @param number of the command, >= 1, one more for each accepted command of the job
 * @param kind what is to be done
 * @param model whom it is about; empty where the command is about no version
 * @param version of the model that it is about; empty where the command is about none
 * @param candidate what is registered or updated; null for the other kinds
 * @param effectiveAt event time, epoch milliseconds
 * @param parameters of a rule, a pattern or maintenance, as texts by the names that they have on the wire; those of a map in them have its name
 *     before a dot ({@code parameters.nsigmas}). A command says all of what it is about, so that of two commands about one thing only the
 *     later counts
 */
public record Command(
        long number,
        Kind kind,
        String model,
        String version,
        Candidate candidate,
        long effectiveAt,
        Map<String, String> parameters) {
    /** A rule that does not say its severity. */
    public static final String USUAL_SEVERITY = "warning";

    /** A command about a version of a model. */
    public Command(long number, Kind kind, String model, String version, Candidate candidate, long effectiveAt) {
        this(number, kind, model, version, candidate, effectiveAt, Map.of());
    }

    /** What a command may be about. */
    public enum Subject {
        /** A version of a model. */
        VERSION,
        RULE,
        PATTERN,
        MAINTENANCE
    }

    /** What can be commanded. */
    public enum Kind {
        REGISTER(Subject.VERSION),
        /** Replaces the candidate of the same name; another file or adapter starts its statistics anew. */
        UPDATE(Subject.VERSION),
        RETIRE(Subject.VERSION),
        /** The version answers requests from now on. */
        DEPLOYED(Subject.VERSION),
        /** Adds a detection rule, or replaces the one of its name and severity. */
        SET_RULE(Subject.RULE),
        /** Nothing is judged by the rule until it is enabled; then it learns anew. */
        DISABLE_RULE(Subject.RULE),
        ENABLE_RULE(Subject.RULE),
        DELETE_RULE(Subject.RULE),
        /** Gives parameters of a pattern other values than the configuration's; those of earlier commands are forgotten. */
        SET_PATTERN(Subject.PATTERN),
        /** The pattern's parameters are the configuration's again. */
        RESET_PATTERN(Subject.PATTERN),
        /** Alerts of some models are expected for a while, and not told. */
        BEGIN_MAINTENANCE(Subject.MAINTENANCE),
        /** Ends maintenance early, or calls it off. */
        END_MAINTENANCE(Subject.MAINTENANCE);

        private final Subject subject;

        Kind(Subject subject) {
            this.subject = subject;
        }

        public Subject subject() {
            return subject;
        }

        /** On the wire, for example {@code set-rule}. */
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** The name of the thing controlled: {@code model/version}, {@code rule/LatencyHigh/warning}, {@code pattern/overload}. */
    public String name() {
        return nameOf(kind, model, version, parameters);
    }

    static String nameOf(Kind kind, String model, String version, Map<String, String> parameters) {
        return switch (kind.subject()) {
            case VERSION -> model + "/" + version;
            case RULE -> "rule/" + parameters.get("name") + "/" + parameters.getOrDefault("severity", USUAL_SEVERITY);
            case PATTERN -> "pattern/" + parameters.get("name");
            case MAINTENANCE -> "maintenance/" + parameters.get("name");
        };
    }
}
