package io.modelwatch.schemas.read.frame;

import java.util.List;

/**
 * A schema as a registry holds it. It never changes under its id.
 *
 * @param text in the language of its type
 * @param references texts of the schemas that it names, each behind those that it needs itself
 */
public record RegisteredSchema(Type type, String text, List<String> references) {
    /** In which language it is. */
    public enum Type {
        AVRO,
        JSON,
        PROTOBUF,
        /** Any other. */
        OTHER;

        /** @param name as registries write it; null or empty: Avro */
        public static Type named(String name) {
            if (name == null || name.isEmpty() || name.equals("AVRO")) {
                return AVRO;
            }
            return switch (name) {
                case "JSON" -> JSON;
                case "PROTOBUF" -> PROTOBUF;
                default -> OTHER;
            };
        }
    }

    public RegisteredSchema {
        references = List.copyOf(references);
    }

    /** Of a schema that names no other. */
    public RegisteredSchema(Type type, String text) {
        this(type, text, List.of());
    }

    /** Characters of all of its texts. */
    public long length() {
        return text.length() + references.stream().mapToLong(String::length).sum();
    }
}
