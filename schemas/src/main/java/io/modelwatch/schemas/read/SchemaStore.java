package io.modelwatch.schemas.read;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.read.frame.RegisteredSchema;
import io.modelwatch.schemas.read.frame.SchemaId;
import io.modelwatch.schemas.read.frame.SchemaParsing;
import java.io.Serializable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.avro.Schema;

/**
 * The writers' schemas that can be read: our own contracts, and whatever older, newer or foreign ones were added. A schema is known by its
 * fingerprint (CRC-64-AVRO of the parsing canonical form), and belongs to the kind whose record name or alias it has.
 */
public final class SchemaStore implements Serializable {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int MARKER_SIZE = 2;

    /** Texts, since a schema does not cross the wire to a worker well. */
    private final List<String> added = new ArrayList<>();
    /** Of AWS Glue's registry, by version; the two have the same keys. */
    private final Map<UUID, RegisteredSchema.Type> glueTypes = new HashMap<>();

    private final Map<UUID, String> glueTexts = new HashMap<>();

    /**
     * @param avsc one record schema
     * @return its fingerprint, 16 hex digits
     * @throws IllegalArgumentException if it is no schema, belongs to no kind, or lacks or contradicts a field that has no default
     */
    public String add(String avsc) {
        AvroPlan plan = plan(avsc);
        added.add(avsc);
        return hex(plan.fingerprint());
    }

    /**
     * Adds a schema that AWS Glue's registry knows by a version.
     *
     * @param schema in Avro, or a JSON Schema
     */
    public void addOfGlue(UUID version, RegisteredSchema schema) {
        check(
                schema.type() != RegisteredSchema.Type.AVRO
                        || parse(schema.text()).getType() == Schema.Type.RECORD,
                "a writer's schema must be a record");
        glueTypes.put(version, schema.type());
        glueTexts.put(version, schema.text());
    }

    /** Whether there are schemas of AWS Glue's registry. */
    boolean knowsGlue() {
        return !glueTexts.isEmpty();
    }

    Optional<RegisteredSchema> ofGlue(SchemaId id) {
        UUID version = new UUID(id.high(), id.low());
        return Optional.ofNullable(glueTexts.get(version))
                .map(text -> new RegisteredSchema(glueTypes.get(version), text));
    }

    /** All plans, our own contracts first. */
    List<AvroPlan> plans() {
        List<AvroPlan> plans = new ArrayList<>();
        Contract.BY_KIND.values().forEach(contract -> plans.add(AvroPlan.of(contract, contract.schema())));
        Contract.FORMER.forEach(schema -> plans.add(plan(schema)));
        added.forEach(avsc -> plans.add(plan(avsc)));
        return plans;
    }

    /** @param record at least ten bytes that begin with C3 01 */
    static long fingerprintOf(byte[] record) {
        return (long) LONGS.get(record, MARKER_SIZE);
    }

    static String hex(long fingerprint) {
        return "%016x".formatted(fingerprint);
    }

    private static AvroPlan plan(String avsc) {
        return plan(parse(avsc));
    }

    private static AvroPlan plan(Schema writer) {
        check(writer.getType() == Schema.Type.RECORD, "a writer's schema must be a record, was %s", writer.getType());
        Contract contract = Contract.BY_KIND.values().stream()
                .filter(candidate -> AvroPlan.isSameRecord(candidate.schema(), writer))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "a writer's schema must be named InferenceRequest, InferenceResponse, Feedback or ResourceUsage,"
                                + " or have such an alias, was %s".formatted(writer.getFullName())));
        return AvroPlan.of(contract, writer);
    }

    private static Schema parse(String avsc) {
        try {
            return SchemaParsing.parse(new RegisteredSchema(RegisteredSchema.Type.AVRO, avsc));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a writer's schema must be valid Avro, was " + e.getMessage(), e);
        }
    }
}
