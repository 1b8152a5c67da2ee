package io.modelwatch.schemas.read.frame;

import static io.modelwatch.schemas.Check.check;

import org.apache.avro.Schema;

/** Parses Avro schemas that anybody may have written. */
public final class SchemaParsing {
    /** Characters of a schema, with those that it names: parsed, it takes some ten times its text. */
    public static final int MAX_TEXT = 1 << 20;

    private SchemaParsing() {}

    /**
     * A schema for reading: whether the writer's defaults fit their fields does not matter, since a record holds all of its fields.
     *
     * @throws IllegalArgumentException if it is no schema, or one that is too large; the message says why
     */
    public static Schema parse(RegisteredSchema schema) {
        check(schema.length() <= MAX_TEXT, "%s characters long, of which there may be %s", schema.length(), MAX_TEXT);
        try {
            Schema.Parser parser = new Schema.Parser().setValidateDefaults(false);
            schema.references().forEach(parser::parse);
            return parser.parse(schema.text());
        } catch (RuntimeException broken) { // by what is broken, of several types that have no other in common
            throw new IllegalArgumentException("no valid schema: " + firstLine(broken.getMessage()), broken);
        } catch (StackOverflowError deep) { // the parser calls itself for each name that stands before its type
            throw new IllegalArgumentException(
                    "no valid schema: names that stand before their types nest too deep", deep);
        }
    }

    private static String firstLine(String text) {
        return String.valueOf(text).lines().findFirst().orElse("");
    }
}
