package io.modelwatch.schemas.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelwatch.schemas.Plain;
import io.modelwatch.schemas.control.CommandRefused.Reason;
import io.modelwatch.schemas.read.ContractRules;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The rules of the fields of a command; what is not given is null. A value is repeated only if it cannot be a secret. */
final class CommandFields {
    private static final int MAX_TEXT = 256;
    private static final int MAX_URI = 2_048;
    private static final int MAX_SCALAR = 1_024;
    private static final int MAX_OPTIONS = 32;
    /** The year 3000: beyond it, a time is most likely a mistake. */
    private static final Instant MAX_TIME = Instant.parse("3000-01-01T00:00:00Z");

    private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9_.+-]{1,32}");
    private static final Pattern UNPLAIN = Pattern.compile("[/\\[\\]|]");
    private static final Pattern INCIDENT = Pattern.compile("[0-9a-fA-F]{16}");
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-fA-F]{64}");
    /** Host or bucket, perhaps with a port; nothing that may be a user and a password. */
    private static final Pattern HOST = Pattern.compile("(\\[[0-9a-fA-F:.]*]|[^:@\\[\\]]*)(:\\d+)?");

    private final JsonNode node;

    CommandFields(JsonNode node) {
        this.node = node;
    }

    /** On the wire; for example {@code set-rule}. */
    static String code(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A value as a sentence may repeat it: one that was put into the wrong field may be a secret. */
    static String shown(String text) {
        return HARMLESS.matcher(text).matches() ? "'" + text + "'" : "a text that is not repeated here";
    }

    Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    boolean has(String name) {
        return node.hasNonNull(name);
    }

    void requireAll(List<String> names) throws CommandRefused {
        for (String name : names) {
            if (!has(name)) {
                throw new CommandRefused(Reason.MISSING_FIELD, name + " must be given");
            }
        }
    }

    /** The name of the thing controlled where its parts are given and well formed; else nothing. */
    String knownName() {
        try {
            return kind().about().name.read(this);
        } catch (CommandRefused unnamed) {
            return "";
        }
    }

    String knownId() {
        try {
            return id();
        } catch (CommandRefused unnamed) {
            return "";
        }
    }

    Instruction.Kind kind() throws CommandRefused {
        return required("command", Instruction.Kind.values(), Reason.UNKNOWN_COMMAND);
    }

    String modelName() throws CommandRefused {
        requireAll(List.of("model"));
        return name("model");
    }

    /** Without a slash, so that a name has one meaning. */
    String versionName() throws CommandRefused {
        requireAll(List.of("version"));
        String version = name("version");
        if (version.indexOf('/') >= 0) {
            throw new CommandRefused(Reason.OUT_OF_RANGE, "version must have no /");
        }
        return version;
    }

    /** Of a rule, a pattern or maintenance: it stands between slashes in names, and between brackets in keys of the configuration. */
    String plainName(String field) throws CommandRefused {
        requireAll(List.of(field));
        String name = name(field);
        if (UNPLAIN.matcher(name).find()) {
            throw new CommandRefused(Reason.OUT_OF_RANGE, field + " must have none of / [ ] |");
        }
        return name;
    }

    /** The label of an incident's alerts. */
    String incident() throws CommandRefused {
        requireAll(List.of("incident"));
        String text = text("incident", MAX_TEXT);
        if (!INCIDENT.matcher(text).matches()) {
            throw new CommandRefused(
                    Reason.OUT_OF_RANGE, "incident must be 16 hexadecimal digits, the label incident of its alerts");
        }
        return text.toLowerCase(Locale.ROOT);
    }

    /** Who says something. */
    String author() throws CommandRefused {
        requireAll(List.of("by"));
        return name("by");
    }

    String severity() throws CommandRefused {
        return has("severity") ? plainName("severity") : RuleText.USUAL_SEVERITY;
    }

    String id() throws CommandRefused {
        return has("id") ? name("id") : "";
    }

    String shortText(String name) throws CommandRefused {
        return has(name) ? text(name, MAX_TEXT) : null;
    }

    <E extends Enum<E>> E required(String name, E[] values, Reason unknown) throws CommandRefused {
        requireAll(List.of(name));
        return choice(name, values, unknown);
    }

    <E extends Enum<E>> E choice(String name, E[] values, Reason unknown) throws CommandRefused {
        if (!has(name)) {
            return null;
        }
        String text = text(name, MAX_TEXT);
        for (E value : values) {
            if (code(value).equals(text)) {
                return value;
            }
        }
        throw new CommandRefused(
                unknown,
                "%s must be one of %s, was %s"
                        .formatted(
                                name,
                                Arrays.stream(values).map(CommandFields::code).collect(Collectors.joining(", ")),
                                shown(text)));
    }

    String sha256() throws CommandRefused {
        if (!has("sha256")) {
            return null;
        }
        String text = text("sha256", MAX_TEXT);
        if (!SHA_256.matcher(text).matches()) {
            throw new CommandRefused(
                    Reason.MALFORMED_SHA256,
                    "sha256 must be 64 hexadecimal digits, was %s characters".formatted(text.length()));
        }
        return text.toLowerCase(Locale.ROOT);
    }

    Map<String, String> options() throws CommandRefused {
        if (!has("options")) {
            return null;
        }
        JsonNode options = node.get("options");
        if (!options.isObject()) {
            throw new CommandRefused(Reason.MALFORMED, "options must be an object of strings");
        }
        if (options.size() > MAX_OPTIONS) {
            throw new CommandRefused(
                    Reason.OUT_OF_RANGE, "options must be at most %s, were %s".formatted(MAX_OPTIONS, options.size()));
        }
        CommandFields each = new CommandFields(options);
        Map<String, String> texts = new LinkedHashMap<>();
        for (String name : each.names()) {
            texts.put(name, each.text(name, MAX_URI));
        }
        return texts;
    }

    Double share(String name) throws CommandRefused {
        if (!has(name)) {
            return null;
        }
        JsonNode share = node.get(name);
        if (!share.isNumber()) {
            throw new CommandRefused(Reason.MALFORMED, name + " must be a number");
        }
        double value = share.doubleValue();
        if (!(value > 0 && value <= 1)) { // also refuses NaN
            throw new CommandRefused(Reason.OUT_OF_RANGE, "%s must be in (0, 1], was %s".formatted(name, value));
        }
        return value;
    }

    Instant instant(String name) throws CommandRefused {
        if (!has(name)) {
            return null;
        }
        Instant at;
        try {
            at = Instant.parse(text(name, MAX_TEXT));
        } catch (DateTimeException e) {
            throw new CommandRefused(
                    Reason.MALFORMED, name + " must be an instant as in RFC 3339, for example 2026-11-22T10:00:00Z");
        }
        if (at.isBefore(Instant.EPOCH) || !at.isBefore(MAX_TIME)) {
            throw new CommandRefused(
                    Reason.OUT_OF_RANGE, "%s must be after 1970 and before the year 3000, was %s".formatted(name, at));
        }
        return at;
    }

    /** One value as its text; null where there is none. */
    String scalar(String name) throws CommandRefused {
        JsonNode value = node.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        return value.isNumber() || value.isBoolean() ? value.asText() : text(name, MAX_SCALAR);
    }

    /** The values of an object as texts by name; none where there is none. */
    Map<String, String> scalars(String name) throws CommandRefused {
        if (!has(name)) {
            return Map.of();
        }
        JsonNode object = node.get(name);
        if (!object.isObject()) {
            throw new CommandRefused(Reason.MALFORMED, name + " must be an object of strings and numbers");
        }
        if (object.size() > MAX_OPTIONS) {
            throw new CommandRefused(
                    Reason.OUT_OF_RANGE, "%s must be at most %s, were %s".formatted(name, MAX_OPTIONS, object.size()));
        }
        CommandFields each = new CommandFields(object);
        Map<String, String> texts = new LinkedHashMap<>();
        for (String key : each.names()) {
            if (!HARMLESS.matcher(key).matches()) {
                throw new CommandRefused(
                        Reason.OUT_OF_RANGE, "the names in %s must be letters, digits and _ . + -".formatted(name));
            }
            String value = each.scalar(key);
            if (value != null) {
                texts.put(key, value);
            }
        }
        return texts;
    }

    String uri() throws CommandRefused {
        if (!has("uri")) {
            return null;
        }
        String text = text("uri", MAX_URI);
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw malformedUri();
        }
        if (uri.isOpaque()) {
            throw malformedUri();
        }
        String authority = uri.getRawAuthority();
        boolean suspect = text.indexOf('@') >= 0 || uri.getRawQuery() != null || uri.getRawFragment() != null;
        if (suspect || (authority != null && !HOST.matcher(authority).matches())) {
            throw new CommandRefused(
                    Reason.SECRET_IN_URI,
                    "uri must hold no user, password or query (it is not repeated here); the cluster's file systems have"
                            + " the credentials");
        }
        return text;
    }

    private static CommandRefused malformedUri() {
        return new CommandRefused(
                Reason.MALFORMED_URI,
                "uri must be a URI, for example s3://models/ranker-v8.onnx (what it was is not repeated here)");
    }

    private String text(String name, int maxBytes) throws CommandRefused {
        JsonNode value = node.get(name);
        if (!value.isTextual()) {
            throw new CommandRefused(Reason.MALFORMED, "%s must be a string".formatted(shownName(name)));
        }
        String text = value.textValue();
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (text.isBlank()) {
            throw new CommandRefused(Reason.MISSING_FIELD, shownName(name) + " must not be empty");
        }
        if (bytes > maxBytes) {
            throw new CommandRefused(
                    Reason.OUT_OF_RANGE,
                    "%s must be 1 to %s bytes of UTF-8, was %s bytes".formatted(shownName(name), maxBytes, bytes));
        }
        refuse(name, Plain.refusalOfText(text));
        return text;
    }

    private static void refuse(String name, Optional<String> refusal) throws CommandRefused {
        if (refusal.isPresent()) {
            throw new CommandRefused(Reason.OUT_OF_RANGE, shownName(name) + " " + refusal.get());
        }
    }

    /** A name, under the same rules as in data. */
    private String name(String name) throws CommandRefused {
        String text = text(name, ContractRules.MAX_NAME);
        refuse(name, Plain.refusalOfName(text));
        return text;
    }

    /** The name of an option is not ours, so it is shown like a value. */
    private static String shownName(String name) {
        return HARMLESS.matcher(name).matches() ? name : "an option";
    }
}
