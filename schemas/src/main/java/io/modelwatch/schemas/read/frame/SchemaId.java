package io.modelwatch.schemas.read.frame;

import java.util.UUID;

/**
 * Under which name a writer's schema is known outside of the record.
 *
 * @param high of a UUID its upper half; else 0
 * @param low of a UUID its lower half; else the number
 */
public record SchemaId(Kind kind, long high, long low) {
    /** Whose name it is. */
    public enum Kind {
        /** A number of a registry with the Confluent-compatible API. */
        ID,
        /** A number that Apicurio gives each version of an artefact, whose content may have been there before. */
        GLOBAL_ID,
        /** A UUID of a registry with the Confluent-compatible API. */
        GUID,
        /** A UUID of AWS Glue's registry. */
        GLUE
    }

    public static SchemaId of(Kind kind, UUID uuid) {
        return new SchemaId(kind, uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
    }

    /** As a registry's paths have it: a number, or a UUID. */
    public String text() {
        return kind == Kind.ID || kind == Kind.GLOBAL_ID ? Long.toString(low) : new UUID(high, low).toString();
    }

    /** For a sentence: {@code id 7}, {@code global id 7}, {@code guid 0123…}, {@code Glue version 0123…}. */
    @Override
    public String toString() {
        return switch (kind) {
                    case ID -> "id ";
                    case GLOBAL_ID -> "global id ";
                    case GUID -> "guid ";
                    case GLUE -> "Glue version ";
                }
                + text();
    }
}
