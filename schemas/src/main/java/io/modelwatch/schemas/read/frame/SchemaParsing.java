package io.modelwatch.schemas.read.frame;

import org.apache.avro.Schema;

/** Parses Avro schemas that anybody may have written. */
public final class SchemaParsing {
    private SchemaParsing() {}

    /**
     * A schema for reading: whether the writer's defaults fit their fields does not matter, since a record holds all of its fields.
     *
     * @throws IllegalArgumentException if it is no schema; the message says why
     */
    public static Schema parse(RegisteredSchema schema) {
        try {
            Schema.Parser parser = new Schema.Parser().setValidateDefaults(false);
            schema.references().forEach(parser::parse);
            return parser.parse(schema.text());
        } catch (RuntimeException broken) { // by what is broken, of several types that have no other in common
            throw new IllegalArgumentException("no valid schema: " + firstLine(broken.getMessage()), broken);
        }
    }

    private static String firstLine(String text) {
        return String.valueOf(text).lines().findFirst().orElse("");
    }
}
