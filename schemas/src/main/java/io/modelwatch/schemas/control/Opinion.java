package io.modelwatch.schemas.control;

/** What somebody says of an incident. */
public enum Opinion {
    /** Somebody looks after it. */
    ACKNOWLEDGED,
    /** Nothing was wrong: it should not have been told. */
    FALSE,
    /** It is right, and was expected or is known elsewhere. */
    KNOWN,
    /** What caused it is mended, whatever is still measured. */
    RESOLVED;

    /** On the wire, and in annotations. */
    public String code() {
        return CommandFields.code(this);
    }
}
