package io.modelwatch.job.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.modelwatch.job.config.RegistryConfig;
import io.modelwatch.job.http.HttpTarget;
import io.modelwatch.schemas.read.frame.RegisteredSchema;
import io.modelwatch.schemas.read.frame.SchemaId;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A schema registry's HTTP API as Confluent's has it and others copy it; for global ids, Apicurio's own beside it. An answer counts only if
 * it is plainly the registry's: a proxy's page says nothing about schemas.
 */
final class RegistryClient implements HeldRegistry.Server {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int NOT_FOUND = 404;
    /** "Schema not found", to Confluent's API. */
    private static final int NO_SUCH_SCHEMA = 40403;
    /** As Apicurio's own API names what it has not. */
    private static final Pattern NO_SUCH_CONTENT = Pattern.compile("(Artifact|Version|Content)NotFoundException");

    private static final Pattern COMPATIBLE = Pattern.compile("/apis/ccompat/v[0-9]+/?$");
    private static final Set<String> AVRO_TYPES = Set.of("record", "enum", "fixed");
    private static final int MOST_REFERENCES = 64;

    private final HttpTarget compatible;
    /** Apicurio's own API; null where the registry is another's. */
    private final HttpTarget own;

    RegistryClient(RegistryConfig config) {
        this.compatible = target(config, config.url());
        boolean isApicurio = COMPATIBLE.matcher(config.url()).find();
        this.own =
                isApicurio ? target(config, COMPATIBLE.matcher(config.url()).replaceFirst("/apis/registry/v2")) : null;
    }

    private static HttpTarget target(RegistryConfig config, String url) {
        return new HttpTarget(URI.create(url), login(config), TIMEOUT, TlsFiles.context(config));
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
     * @throws IOException where it does not answer, or not as a registry
     */
    @Override
    public Optional<RegisteredSchema> get(SchemaId id) throws IOException, InterruptedException {
        return switch (id.kind()) {
            case ID -> isGiven(id, Integer.MAX_VALUE) ? compatible("/schemas/ids/" + id.text()) : Optional.empty();
            case GUID -> compatible("/schemas/guids/" + id.text());
            case GLOBAL_ID ->
                own != null && isGiven(id, Long.MAX_VALUE) ? content("/ids/globalIds/" + id.text()) : Optional.empty();
            case GLUE -> throw new IllegalArgumentException("schemas of Glue are files, was " + id);
        };
    }

    /** Whether registries give such numbers; to others they answer as to a wrong path, which would not count as an answer. */
    private static boolean isGiven(SchemaId id, long most) {
        return id.low() >= 0 && id.low() <= most;
    }

    private Optional<RegisteredSchema> compatible(String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = compatible.get(path);
        if (response.statusCode() == NOT_FOUND
                && (json(response).path("error_code").asInt() == NO_SUCH_SCHEMA || isThere())) {
            return Optional.empty();
        }
        JsonNode answer = requireSchema(response);
        RegisteredSchema.Type type =
                RegisteredSchema.Type.named(answer.path("schemaType").asText());
        return Optional.of(new RegisteredSchema(type, answer.path("schema").asText(), references(answer)));
    }

    /** Whether the registry answers: what it answers to then comes from it, and a path that it lacks leads to no schema. */
    private boolean isThere() throws IOException, InterruptedException {
        HttpResponse<byte[]> types = compatible.get("/schemas/types");
        return HttpTarget.isSuccess(types) && json(types).isArray();
    }

    private static JsonNode requireSchema(HttpResponse<byte[]> response) throws IOException {
        JsonNode answer = json(response);
        if (!HttpTarget.isSuccess(response) || !answer.path("schema").isTextual()) {
            throw noSchema(response);
        }
        return answer;
    }

    /** Texts of what the schema names, each behind what it needs itself. */
    private List<String> references(JsonNode schema) throws IOException, InterruptedException {
        List<String> texts = new ArrayList<>();
        addReferences(schema, texts, new HashSet<>());
        return texts;
    }

    private void addReferences(JsonNode schema, List<String> texts, Set<String> seen)
            throws IOException, InterruptedException {
        for (JsonNode reference : schema.path("references")) {
            String path = "/subjects/%s/versions/%s"
                    .formatted(
                            URLEncoder.encode(reference.path("subject").asText(), StandardCharsets.UTF_8)
                                    .replace("+", "%20"),
                            reference.path("version").asInt());
            if (seen.add(path)) {
                if (seen.size() > MOST_REFERENCES) {
                    throw new IOException("the schema names more than %d others".formatted(MOST_REFERENCES));
                }
                JsonNode other = requireSchema(compatible.get(path));
                addReferences(other, texts, seen);
                texts.add(other.path("schema").asText());
            }
        }
    }

    /** A schema without anything around it, and with what it names inside. */
    private Optional<RegisteredSchema> content(String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = own.get(path + "?dereference=true");
        JsonNode answer = json(response);
        if (response.statusCode() == NOT_FOUND
                && NO_SUCH_CONTENT.matcher(answer.path("name").asText()).matches()) {
            return Optional.empty();
        }
        if (!HttpTarget.isSuccess(response)) {
            throw noSchema(response);
        }
        RegisteredSchema.Type type = isAvro(answer) ? RegisteredSchema.Type.AVRO : otherType(path, response);
        return Optional.of(new RegisteredSchema(type, new String(response.body(), StandardCharsets.UTF_8)));
    }

    private static boolean isAvro(JsonNode schema) {
        return AVRO_TYPES.contains(schema.path("type").asText()) && schema.has("name");
    }

    /** Any text could be one of these, a proxy's page too: it counts where the registry says that it has a schema under this path. */
    private RegisteredSchema.Type otherType(String path, HttpResponse<byte[]> response)
            throws IOException, InterruptedException {
        HttpResponse<byte[]> references = own.get(path + "/references");
        String media = response.headers().firstValue("Content-Type").orElse("");
        if (!HttpTarget.isSuccess(references) || !json(references).isArray() || media.startsWith("text/html")) {
            throw noSchema(response);
        }
        if (media.startsWith("application/x-protobuf")) {
            return RegisteredSchema.Type.PROTOBUF;
        }
        JsonNode schema = json(response);
        return schema.isObject() || schema.isBoolean() ? RegisteredSchema.Type.JSON : RegisteredSchema.Type.OTHER;
    }

    private static IOException noSchema(HttpResponse<byte[]> response) {
        return new IOException("no schema in the answer, which was " + HttpTarget.told(response));
    }

    /** A missing node where the body is no JSON. */
    private static JsonNode json(HttpResponse<byte[]> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException other) {
            return JSON.missingNode();
        }
    }

    /** Where it is asked. */
    @Override
    public String toString() {
        return compatible.toString();
    }
}
