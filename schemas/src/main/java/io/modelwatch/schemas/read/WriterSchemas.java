package io.modelwatch.schemas.read;

import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.Refusal.Reason;
import io.modelwatch.schemas.read.frame.Framing.Frame;
import io.modelwatch.schemas.read.frame.RegisteredSchema;
import io.modelwatch.schemas.read.frame.Registry;
import io.modelwatch.schemas.read.frame.SchemaId;
import io.modelwatch.schemas.read.frame.SchemaParsing;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * How records of registered schemas are read, by their id. What an id means never changes, so it is asked once; the least recently used are
 * forgotten where there are too many, or their texts are too long, and are asked again. Not for several threads.
 */
final class WriterSchemas {
    private static final int MOST = 1_000;
    /** Characters: a parsed schema takes some ten times its text. */
    private static final long MOST_TEXT = 4 << 20;

    private final SchemaStore files;
    private final Registry registry;
    private final Map<SchemaId, Writer> known = new LinkedHashMap<>(16, 0.75f, true);
    private long text;
    /** Of the record before: most records of a topic have the same. */
    private SchemaId lastId = new SchemaId(SchemaId.Kind.ID, -1, -1);

    private Writer last;

    /** A writer's schema, made ready to be read by where it is first needed. */
    static final class Writer {
        final RegisteredSchema.Type type;
        private final SchemaId id;
        private final long length;
        private final Schema avro;
        /** Why there is no schema in Avro; null where there is. */
        private final Refused broken;

        private final AvroPlan[] plans = new AvroPlan[Kind.values().length];
        private final Refused[] refusals = new Refused[Kind.values().length];
        private AvroType whole;
        private Refused tooLarge;

        private Writer(SchemaId id, RegisteredSchema schema) {
            this.id = id;
            this.type = schema.type();
            this.length = schema.length();
            Schema parsed = null;
            Refused problem = null;
            if (type == RegisteredSchema.Type.AVRO) {
                try {
                    parsed = SchemaParsing.parse(schema);
                } catch (IllegalArgumentException invalid) { // a registry need not check what it holds
                    problem = notARecord(invalid.getMessage());
                }
            }
            this.avro = parsed;
            this.broken = problem;
        }

        private Refused notARecord(String was) {
            return unknown("the schema of registry " + id + " must be a record in Avro, was " + was);
        }

        /**
         * To read its records as events of a kind.
         *
         * @throws Refused where its fields do not make one
         */
        AvroPlan plan(Kind kind) {
            int number = kind.ordinal();
            if (plans[number] == null && refusals[number] == null) {
                try {
                    plans[number] = AvroPlan.of(contract(kind), record());
                } catch (IllegalArgumentException unfit) {
                    refusals[number] = unknown(
                            "the schema of registry " + id + " must fit " + name(kind) + ": " + unfit.getMessage());
                }
            }
            if (refusals[number] != null) {
                throw refusals[number];
            }
            return plans[number];
        }

        /**
         * To read all of its records' fields.
         *
         * @throws Refused where it is none, or has too many levels or types
         */
        AvroType whole() {
            if (whole == null && tooLarge == null) {
                try {
                    whole = AvroType.of(record());
                } catch (IllegalArgumentException large) {
                    tooLarge = unknown("the schema of registry " + id + " cannot be read: " + large.getMessage());
                }
            }
            if (tooLarge != null) {
                throw tooLarge;
            }
            return whole;
        }

        private Schema record() {
            if (broken != null) {
                throw broken;
            }
            if (avro == null || avro.getType() != Schema.Type.RECORD) {
                throw notARecord(avro == null ? type.name() : avro.getType().name());
            }
            return avro;
        }

        /** A record with the name of another kind's contract is one in the wrong topic, which would move that topic's time. */
        private Contract contract(Kind kind) {
            Contract wanted = Contract.BY_KIND.get(kind);
            boolean isOther = Contract.BY_KIND.values().stream()
                    .anyMatch(other -> other.kind() != kind && AvroPlan.isSameRecord(other.schema(), record()));
            if (wanted == null || isOther) {
                throw unknown("the schema of registry " + id + " must be of " + name(kind) + ", was "
                        + record().getFullName());
            }
            return wanted;
        }
    }

    /** @param registry null: none is configured */
    WriterSchemas(SchemaStore files, Registry registry) {
        this.files = files;
        this.registry = registry;
    }

    /** @throws Refused where nobody knows the schema */
    Writer of(Frame frame) {
        if (!frame.isOf(lastId)) {
            SchemaId id = frame.id();
            Writer writer = known.get(id);
            last = writer == null ? keep(ask(id)) : writer;
            lastId = id;
        }
        return last;
    }

    private Writer ask(SchemaId id) {
        boolean isFile = id.kind() == SchemaId.Kind.GLUE;
        if (!isFile && registry == null) {
            throw new Refused(Reason.REGISTRY_FRAMING, "registry.url must be given to read records of a registry");
        }
        Optional<RegisteredSchema> found = isFile ? files.ofGlue(id) : registry.find(id);
        return new Writer(
                id,
                found.orElseThrow(() -> unknown(
                        isFile
                                ? "the writer's schema must be a file in schemas.directory, named by its version, for "
                                        + id
                                : "the writer's schema must be known to the registry, had " + id)));
    }

    private Writer keep(Writer writer) {
        known.put(writer.id, writer);
        text += writer.length;
        Iterator<Writer> eldest = known.values().iterator();
        while (known.size() > 1 && (known.size() > MOST || text > MOST_TEXT)) {
            text -= eldest.next().length;
            eldest.remove();
        }
        return writer;
    }

    private static Refused unknown(String sentence) {
        return new Refused(Reason.UNKNOWN_SCHEMA, sentence);
    }

    private static String name(Kind kind) {
        return "a " + kind.name().toLowerCase(Locale.ROOT);
    }
}
