package io.modelwatch.schemas.control;

import io.modelwatch.schemas.control.CommandRefused.Reason;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a command asks for, as somebody wrote it: well formed, but not accepted yet. It defines everything that the wire knows about
 * commands: their fields, and how they are read and written; {@link CommandFields} says what a field may hold. Optional fields that were
 * not given are null.
 */
public sealed interface Instruction {
    Kind kind();

    /** The name of the thing controlled: {@code model/version}, {@code rule/LatencyHigh/warning}, {@code pattern/overload}. */
    String name();

    /** What it says on the wire beside its kind: texts, numbers, times and maps of texts, by name; what is null is not written. */
    Map<String, Object> fields();

    /** What a command may be about. */
    @SuppressWarnings("ImmutableEnumChecker") // method references and lambdas without state
    enum About {
        /** A version of a model as a candidate. */
        VERSION(fields -> fields.modelName() + "/" + fields.versionName()),
        /** Whether a version of a model answers its requests. */
        SERVING(VERSION.name),
        RULE(fields -> nameOfRule(fields.plainName("name"), fields.severity())),
        PATTERN(fields -> nameOfPattern(fields.plainName("name"))),
        MAINTENANCE(fields -> nameOfMaintenance(fields.plainName("name"))),
        INCIDENT(fields -> nameOfIncident(fields.incident()));

        /** Of the thing. */
        final FieldReader<String> name;

        About(FieldReader<String> name) {
            this.name = name;
        }
    }

    /** The commands. */
    @SuppressWarnings("ImmutableEnumChecker") // readers without state, and lists that nobody can change
    enum Kind {
        REGISTER(About.VERSION, CandidateText.FIELDS, OfCandidate::register),
        /** Replaces the candidate of the same name; another file or adapter starts its statistics anew. */
        UPDATE(About.VERSION, CandidateText.FIELDS, OfCandidate::update),
        RETIRE(About.VERSION, List.of("model", "version"), OfVersion::retire),
        /** The version answers requests from now on. */
        DEPLOYED(About.SERVING, OfServing.FIELDS, OfServing::deployed),
        /** The version's requests go elsewhere from now on. */
        RETIRING(About.SERVING, List.of("model", "version"), OfServing::retiring),
        /** The version is asked no more from now on. */
        RETIRED(About.SERVING, List.of("model", "version"), OfServing::retired),
        /** Adds a detection rule, or replaces the one of its name and severity. */
        SET_RULE(About.RULE, RuleText.fields(), SetRule::read),
        /** Nothing is judged by the rule until it is enabled; then it learns anew. */
        DISABLE_RULE(About.RULE, List.of("name", "severity"), OfRule::disable),
        ENABLE_RULE(About.RULE, List.of("name", "severity"), OfRule::enable),
        DELETE_RULE(About.RULE, List.of("name", "severity"), OfRule::delete),
        /** Gives parameters of a pattern other values than the configuration's; those of earlier commands are forgotten. */
        SET_PATTERN(About.PATTERN, List.of("name", RuleText.PARAMETERS), OfPattern::set),
        /** The pattern's parameters are the configuration's again. */
        RESET_PATTERN(About.PATTERN, List.of("name"), OfPattern::reset),
        /** Alerts of some models are expected for a while, and not published. */
        BEGIN_MAINTENANCE(About.MAINTENANCE, BeginMaintenance.FIELDS, BeginMaintenance::read),
        /** Ends maintenance early, or cancels it. */
        END_MAINTENANCE(About.MAINTENANCE, List.of("name"), EndMaintenance::read),
        /** Somebody says what an incident is; it changes nothing of what is measured and told. */
        JUDGE_INCIDENT(About.INCIDENT, JudgeIncident.FIELDS, JudgeIncident::read);

        private final About about;
        /** That it may have beside those of every command. */
        final List<String> fields;

        final FieldReader<Instruction> reader;

        Kind(About about, List<String> fields, FieldReader<Instruction> reader) {
            this.about = about;
            this.fields = fields;
            this.reader = reader;
        }

        public About about() {
            return about;
        }

        /** Whether its writer may say from when it counts. What people say counts once it is said, so that nothing waits for years. */
        public boolean takesTime() {
            return about != About.INCIDENT;
        }

        /** On the wire, for example {@code set-rule}. */
        public String code() {
            return CommandFields.code(this);
        }
    }

    /** Makes something of the fields of a command. */
    @FunctionalInterface
    interface FieldReader<T> {
        T read(CommandFields fields) throws CommandRefused;
    }

    static String nameOfRule(String rule, String severity) {
        return "rule/" + rule + "/" + severity;
    }

    static String nameOfPattern(String pattern) {
        return "pattern/" + pattern;
    }

    static String nameOfMaintenance(String window) {
        return "maintenance/" + window;
    }

    static String nameOfIncident(String incident) {
        return "incident/" + incident;
    }

    private static Map<String, Object> given(String one, Object value, String other, Object otherValue) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(one, value);
        fields.put(other, otherValue);
        return fields;
    }

    /** About a candidate: to register it, or to update what is given of it. */
    record OfCandidate(Kind kind, String model, String version, CandidateText candidate) implements Instruction {
        static OfCandidate register(CommandFields fields) throws CommandRefused {
            return new OfCandidate(
                    Kind.REGISTER, fields.modelName(), fields.versionName(), CandidateText.ofRegistration(fields));
        }

        static OfCandidate update(CommandFields fields) throws CommandRefused {
            return new OfCandidate(
                    Kind.UPDATE, fields.modelName(), fields.versionName(), CandidateText.ofUpdate(fields));
        }

        @Override
        public String name() {
            return model + "/" + version;
        }

        @Override
        public Map<String, Object> fields() {
            Map<String, Object> fields = given("model", model, "version", version);
            candidate.putInto(fields);
            return fields;
        }
    }

    /** About a candidate: to retire it. */
    record OfVersion(Kind kind, String model, String version) implements Instruction {
        static OfVersion retire(CommandFields fields) throws CommandRefused {
            return new OfVersion(Kind.RETIRE, fields.modelName(), fields.versionName());
        }

        @Override
        public String name() {
            return model + "/" + version;
        }

        @Override
        public Map<String, Object> fields() {
            return given("model", model, "version", version);
        }
    }

    /**
     * About any version: whether it answers requests.
     *
     * @param share of the model's requests that it is planned to get, in (0, 1]; null: not said
     */
    record OfServing(Kind kind, String model, String version, Double share) implements Instruction {
        static final List<String> FIELDS = List.of("model", "version", "share");

        static OfServing deployed(CommandFields fields) throws CommandRefused {
            return new OfServing(Kind.DEPLOYED, fields.modelName(), fields.versionName(), fields.share("share"));
        }

        static OfServing retiring(CommandFields fields) throws CommandRefused {
            return new OfServing(Kind.RETIRING, fields.modelName(), fields.versionName(), null);
        }

        static OfServing retired(CommandFields fields) throws CommandRefused {
            return new OfServing(Kind.RETIRED, fields.modelName(), fields.versionName(), null);
        }

        @Override
        public String name() {
            return model + "/" + version;
        }

        @Override
        public Map<String, Object> fields() {
            Map<String, Object> fields = given("model", model, "version", version);
            fields.put("share", share);
            return fields;
        }
    }

    /** @param texts of {@link RuleText}, those in its map as {@code parameters.nsigmas}; what they mean is not looked at yet */
    record SetRule(Map<String, String> texts) implements Instruction {
        static SetRule read(CommandFields fields) throws CommandRefused {
            return new SetRule(RuleText.texts(fields));
        }

        @Override
        public Kind kind() {
            return Kind.SET_RULE;
        }

        @Override
        public String name() {
            return nameOfRule(texts.get("name"), texts.getOrDefault("severity", RuleText.USUAL_SEVERITY));
        }

        @Override
        public Map<String, Object> fields() {
            return RuleText.fieldsOf(texts);
        }
    }

    /** About an existing rule: to disable, enable or delete it. */
    record OfRule(Kind kind, String rule, String severity) implements Instruction {
        static OfRule disable(CommandFields fields) throws CommandRefused {
            return new OfRule(Kind.DISABLE_RULE, fields.plainName("name"), fields.severity());
        }

        static OfRule enable(CommandFields fields) throws CommandRefused {
            return new OfRule(Kind.ENABLE_RULE, fields.plainName("name"), fields.severity());
        }

        static OfRule delete(CommandFields fields) throws CommandRefused {
            return new OfRule(Kind.DELETE_RULE, fields.plainName("name"), fields.severity());
        }

        @Override
        public String name() {
            return nameOfRule(rule, severity);
        }

        @Override
        public Map<String, Object> fields() {
            return given("name", rule, "severity", severity);
        }
    }

    /** @param parameters texts by name; empty: those of the configuration hold again */
    record OfPattern(String pattern, Map<String, String> parameters) implements Instruction {
        static OfPattern set(CommandFields fields) throws CommandRefused {
            String name = fields.plainName("name");
            fields.requireAll(List.of(RuleText.PARAMETERS));
            Map<String, String> parameters = fields.scalars(RuleText.PARAMETERS);
            if (parameters.isEmpty()) {
                throw new CommandRefused(Reason.MISSING_FIELD, RuleText.PARAMETERS + " must not be empty");
            }
            return new OfPattern(name, parameters);
        }

        static OfPattern reset(CommandFields fields) throws CommandRefused {
            return new OfPattern(fields.plainName("name"), Map.of());
        }

        @Override
        public Kind kind() {
            return parameters.isEmpty() ? Kind.RESET_PATTERN : Kind.SET_PATTERN;
        }

        @Override
        public String name() {
            return nameOfPattern(pattern);
        }

        @Override
        public Map<String, Object> fields() {
            return given("name", pattern, RuleText.PARAMETERS, parameters.isEmpty() ? null : new TreeMap<>(parameters));
        }
    }

    /**
     * @param window its name
     * @param models globs, separated by commas
     * @param versions likewise; null: all
     * @param from event time; null: as soon as it takes effect
     * @param until event time, exclusive
     * @param reason for people; null: none
     */
    record BeginMaintenance(String window, String models, String versions, Instant from, Instant until, String reason)
            implements Instruction {
        static final List<String> FIELDS = List.of("name", "models", "versions", "from", "until", "reason");

        static BeginMaintenance read(CommandFields fields) throws CommandRefused {
            String name = fields.plainName("name");
            fields.requireAll(List.of("models", "until"));
            return new BeginMaintenance(
                    name,
                    fields.scalar("models"),
                    fields.scalar("versions"),
                    fields.instant("from"),
                    fields.instant("until"),
                    fields.scalar("reason"));
        }

        @Override
        public Kind kind() {
            return Kind.BEGIN_MAINTENANCE;
        }

        @Override
        public String name() {
            return nameOfMaintenance(window);
        }

        @Override
        public Map<String, Object> fields() {
            Map<String, Object> fields = given("name", window, "models", models);
            fields.putAll(given("versions", versions, "from", from));
            fields.putAll(given("until", until, "reason", reason));
            return fields;
        }
    }

    record EndMaintenance(String window) implements Instruction {
        static EndMaintenance read(CommandFields fields) throws CommandRefused {
            return new EndMaintenance(fields.plainName("name"));
        }

        @Override
        public Kind kind() {
            return Kind.END_MAINTENANCE;
        }

        @Override
        public String name() {
            return nameOfMaintenance(window);
        }

        @Override
        public Map<String, Object> fields() {
            return Map.of("name", window);
        }
    }

    /**
     * @param incident label {@code incident} of its alerts, 16 hexadecimal digits
     * @param by who says it
     * @param note for people; null: none
     */
    record JudgeIncident(String incident, Opinion opinion, String by, String note) implements Instruction {
        static final List<String> FIELDS = List.of("incident", "opinion", "by", "note");

        static JudgeIncident read(CommandFields fields) throws CommandRefused {
            return new JudgeIncident(
                    fields.incident(),
                    fields.required("opinion", Opinion.values(), Reason.UNKNOWN_VALUE),
                    fields.author(),
                    fields.shortText("note"));
        }

        @Override
        public Kind kind() {
            return Kind.JUDGE_INCIDENT;
        }

        @Override
        public String name() {
            return nameOfIncident(incident);
        }

        @Override
        public Map<String, Object> fields() {
            Map<String, Object> fields = given("incident", incident, "opinion", opinion.code());
            fields.putAll(given("by", by, "note", note));
            return fields;
        }
    }
}
