package io.modelwatch.job.registry;

import io.modelwatch.job.config.RegistryConfig;
import io.modelwatch.job.http.HttpTarget;
import io.modelwatch.schemas.read.frame.RegisteredSchema;
import io.modelwatch.schemas.read.frame.SchemaId;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/** A schema registry's HTTP API as Confluent's has it and others copy it; for global ids, Apicurio's own beside it. */
final class RegistryClient implements HeldRegistry.Server {
    private static final Pattern COMPATIBLE = Pattern.compile("/apis/ccompat/v[0-9]+/?$");

    private final HttpTarget compatible;
    /** Apicurio's own API; null where the registry is another's. */
    private final HttpTarget own;

    private final LongSupplier nanos;

    RegistryClient(RegistryConfig config) {
        this(config, System::nanoTime);
    }

    /** @param nanos a clock that is never set */
    RegistryClient(RegistryConfig config, LongSupplier nanos) {
        this.nanos = nanos;
        this.compatible = target(config, config.url());
        boolean isApicurio = COMPATIBLE.matcher(config.url()).find();
        this.own =
                isApicurio ? target(config, COMPATIBLE.matcher(config.url()).replaceFirst("/apis/registry/v2")) : null;
    }

    private static HttpTarget target(RegistryConfig config, String url) {
        return new HttpTarget(
                URI.create(url),
                login(config),
                Duration.ofMillis(RegistryConfig.LOOKUP_MILLIS),
                TlsFiles.context(config));
    }

    private static Map<String, String> login(RegistryConfig config) {
        if (!config.token().isEmpty()) {
            return Map.of("Authorization", "Bearer " + config.token());
        }
        if (config.user().isEmpty()) {
            return Map.of();
        }
        byte[] both = (config.user() + ":" + config.password()).getBytes(StandardCharsets.UTF_8);
        return Map.of("Authorization", "Basic " + Base64.getEncoder().encodeToString(both));
    }

    /**
     * @return empty where the registry says that it has no such schema
     * @throws IOException where it does not answer in time, or not as a registry
     */
    @Override
    public Optional<RegisteredSchema> get(SchemaId id, Duration within)
            throws IOException, InterruptedException, UnusableSchema {
        var lookup = new Lookup(compatible, own, nanos, within);
        return switch (id.kind()) {
            case ID ->
                isGiven(id, Integer.MAX_VALUE) ? lookup.compatible("/schemas/ids/" + id.text()) : Optional.empty();
            case GUID -> lookup.compatible("/schemas/guids/" + id.text());
            case GLOBAL_ID ->
                own != null && isGiven(id, Long.MAX_VALUE)
                        ? lookup.content("/ids/globalIds/" + id.text())
                        : Optional.empty();
            case GLUE -> throw new IllegalArgumentException("schemas of Glue are files, was " + id);
        };
    }

    /** Whether registries give such numbers; to others they answer as to a wrong path, which would not count as an answer. */
    private static boolean isGiven(SchemaId id, long most) {
        return id.low() >= 0 && id.low() <= most;
    }

    /** Where it is asked. */
    @Override
    public String toString() {
        return compatible.toString();
    }
}
