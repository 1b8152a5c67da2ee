package io.modelwatch.schemas.control;

import java.util.Locale;

/** Why a command is not obeyed: a stable reason and a sentence. Without a stack trace: a bad command is data, no error. */
public final class CommandRefused extends Exception {
    private static final long serialVersionUID = 1;

    /** Stable codes: whoever writes commands distinguishes refusals by them; they never change. */
    public enum Reason {
        /** No value. */
        EMPTY,
        /** Not a JSON object, or a field of the wrong type. */
        MALFORMED,
        TOO_LARGE,
        UNKNOWN_COMMAND,
        UNKNOWN_FIELD,
        MISSING_FIELD,
        /** A field that the command does not take, for example the uri of what is retired. */
        UNWANTED_FIELD,
        OUT_OF_RANGE,
        /** A provider or role that does not exist. */
        UNKNOWN_VALUE,
        UNKNOWN_ADAPTER,
        /** The sha256 is not 64 hexadecimal digits. */
        MALFORMED_SHA256,
        MALFORMED_URI,
        /** The uri holds a user, a password or a signature. */
        SECRET_IN_URI,
        ALREADY_REGISTERED,
        NOT_REGISTERED,
        TOO_MANY_CANDIDATES,
        /** Announced as deployed, retiring or retired. */
        TOO_MANY_VERSIONS,
        /** The rule breaks one of the configuration's rules for rules; the sentence is the configuration's. */
        INVALID_RULE,
        /** There is no such rule, neither in the configuration nor set by a command. */
        UNKNOWN_RULE,
        TOO_MANY_RULES,
        /** There is no such pattern, or a parameter is none of its own or out of range. */
        INVALID_PATTERN,
        /** There is no such maintenance, or it is over. */
        UNKNOWN_MAINTENANCE,
        TOO_MUCH_MAINTENANCE,
        /** No incident with this id was told, or it ended too long ago. */
        UNKNOWN_INCIDENT,
        /** What is said of an incident was said last already. */
        ALREADY_SAID,
        TOO_MANY_STATEMENTS,
        /** To take effect before all parts of the job can know of it. */
        EFFECTIVE_TOO_SOON,
        /** To take effect before an earlier command about the same thing does. */
        EFFECTIVE_OUT_OF_ORDER;

        /** For example {@code unknown_field}. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Reason reason;
    private final String name;
    private final String id;

    public CommandRefused(Reason reason, String sentence) {
        this(reason, sentence, "", "");
    }

    private CommandRefused(Reason reason, String sentence, String name, String id) {
        super(sentence, null, false, false);
        this.reason = reason;
        this.name = name;
        this.id = id;
    }

    /** The same refusal, of the command with this name and id. */
    public CommandRefused about(String name, String id) {
        return new CommandRefused(reason, getMessage(), name, id);
    }

    public Reason reason() {
        return reason;
    }

    /** Of the thing controlled, as far as the command gave it; may be empty. */
    public String name() {
        return name;
    }

    /** That the writer gave the command; may be empty. */
    public String id() {
        return id;
    }
}
