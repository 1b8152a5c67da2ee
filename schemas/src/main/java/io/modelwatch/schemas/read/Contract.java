package io.modelwatch.schemas.read;

import io.modelwatch.schemas.event.Event.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/**
 * What a kind of record must look like, as its {@code .avsc} says.
 *
 * @param schema the reader's schema
 * @param fields the bits of its fields
 * @param required the bits of its fields without default
 */
public record Contract(Kind kind, Schema schema, int fields, int required) {
    /** Kinds that have an Avro contract. */
    public static final Map<Kind, Contract> BY_KIND = load();

    /** What our contracts were in earlier releases: records in them are read as they were. */
    static final List<Schema> FORMER = List.of(read("Feedback-0.1"), read("InferenceRequest-0.1"));

    private static final int TIME_ONLY = Field.TIME.bit();

    /** The bits of a kind's fields; those of a kind without contract: its time. */
    static int fields(Kind kind) {
        Contract contract = BY_KIND.get(kind);
        return contract == null ? TIME_ONLY : contract.fields();
    }

    /** Of these, the fields that must be there. */
    static int required(Kind kind) {
        Contract contract = BY_KIND.get(kind);
        return contract == null ? TIME_ONLY : contract.required();
    }

    private static Map<Kind, Contract> load() {
        Map<Kind, Contract> contracts = new EnumMap<>(Kind.class);
        contracts.put(Kind.REQUEST, of(Kind.REQUEST, read("InferenceRequest")));
        contracts.put(Kind.RESPONSE, of(Kind.RESPONSE, read("InferenceResponse")));
        contracts.put(Kind.FEEDBACK, of(Kind.FEEDBACK, read("Feedback")));
        contracts.put(Kind.RESOURCE, of(Kind.RESOURCE, read("ResourceUsage")));
        return contracts;
    }

    static Contract of(Kind kind, Schema schema) {
        int fields = 0;
        int required = 0;
        for (Schema.Field field : schema.getFields()) {
            Field known = Field.named(field.name());
            fields |= known.bit();
            required |= field.hasDefaultValue() ? 0 : known.bit();
        }
        return new Contract(kind, schema, fields, required);
    }

    private static Schema read(String name) {
        try (InputStream avsc = Contract.class.getResourceAsStream("/avro/" + name + ".avsc")) {
            return new Schema.Parser().parse(avsc);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
