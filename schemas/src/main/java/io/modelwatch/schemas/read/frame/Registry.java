package io.modelwatch.schemas.read.frame;

import java.util.Optional;

/** Where writers' schemas are registered. */
@FunctionalInterface
public interface Registry {
    /**
     * Waits for an answer, and ends the job rather than guess one: a record whose schema is not known yet is neither read nor refused.
     *
     * @return empty where the registry says that it has no such schema
     * @throws RuntimeException where it gives no answer, or the waiting thread is interrupted, which it then still is
     */
    Optional<RegisteredSchema> find(SchemaId id);
}
