package io.modelwatch.job.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.modelwatch.job.http.AnswerTooLong;
import io.modelwatch.job.http.HttpTarget;
import io.modelwatch.schemas.read.frame.RegisteredSchema;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * One question for a schema, of as many requests as it takes, within a time for all of them. An answer counts only if it is plainly the
 * registry's: a proxy's page says nothing about schemas.
 */
final class Lookup {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int NOT_FOUND = 404;
    private static final int FORBIDDEN = 403;
    private static final int DETAILS = 100;
    /** No such subject, version or schema, to Confluent's API. */
    private static final Set<Integer> NO_SUCH = Set.of(40401, 40402, 40403);
    /** As Apicurio's own API names what it has not. */
    private static final Pattern NO_SUCH_CONTENT = Pattern.compile("(Artifact|Version|Content)NotFoundException");
    /** As it names, beside status 500, a schema that lacks what it names, or is none. */
    private static final Pattern INVALID = Pattern.compile("(AvroTypeException|SchemaParseException)");

    private static final Set<String> AVRO_TYPES = Set.of("record", "enum", "fixed");
    private static final int MOST_REFERENCES = 64;

    private final HttpTarget compatible;
    private final HttpTarget own;
    private final LongSupplier nanos;
    private final long deadline;

    /** @param own Apicurio's own API; null where the registry is another's */
    Lookup(HttpTarget compatible, HttpTarget own, LongSupplier nanos, Duration within) {
        this.compatible = compatible;
        this.own = own;
        this.nanos = nanos;
        this.deadline = nanos.getAsLong() + within.toNanos();
    }

    private HttpResponse<byte[]> ask(HttpTarget target, String path)
            throws IOException, InterruptedException, UnusableSchema {
        long left = deadline - nanos.getAsLong();
        if (left <= 0) {
            throw new IOException("the schema and what it names did not come in time");
        }
        try {
            return target.get(path, Duration.ofNanos(left));
        } catch (AnswerTooLong tooLong) {
            if (isThere()) {
                throw new UnusableSchema(tooLong.getMessage());
            }
            throw tooLong;
        }
    }

    /** Of the Confluent-compatible API. */
    Optional<RegisteredSchema> compatible(String path) throws IOException, InterruptedException, UnusableSchema {
        HttpResponse<byte[]> response = ask(compatible, path);
        if (isMissing(response)) {
            return Optional.empty();
        }
        requireAllowed(response);
        JsonNode answer = requireSchema(response);
        RegisteredSchema.Type type =
                RegisteredSchema.Type.named(answer.path("schemaType").asText());
        return Optional.of(new RegisteredSchema(type, answer.path("schema").asText(), references(answer)));
    }

    private boolean isMissing(HttpResponse<byte[]> response) throws IOException, InterruptedException, UnusableSchema {
        return response.statusCode() == NOT_FOUND
                && (NO_SUCH.contains(json(response).path("error_code").asInt()) || isThere());
    }

    /**
     * A login that may not see one schema will not see it in a second either. It is the registry's own word where it has its form and the
     * registry answers other questions of the same login; a login that may ask nothing is not answered.
     */
    private void requireAllowed(HttpResponse<byte[]> response)
            throws IOException, InterruptedException, UnusableSchema {
        if (response.statusCode() != FORBIDDEN) {
            return;
        }
        int code = json(response).path("error_code").asInt();
        if ((code == FORBIDDEN || code / DETAILS == FORBIDDEN) && isThere()) {
            throw new UnusableSchema("the login may not see it, the answer was " + HttpTarget.told(response));
        }
    }

    /** Whether the registry answers: what it answers to then comes from it, and a path that it lacks leads to no schema. */
    private boolean isThere() throws IOException, InterruptedException, UnusableSchema {
        HttpResponse<byte[]> types = ask(compatible, "/schemas/types");
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
    private List<String> references(JsonNode schema) throws IOException, InterruptedException, UnusableSchema {
        List<String> texts = new ArrayList<>();
        addReferences(schema, texts, new HashSet<>());
        return texts;
    }

    private void addReferences(JsonNode schema, List<String> texts, Set<String> seen)
            throws IOException, InterruptedException, UnusableSchema {
        for (JsonNode reference : schema.path("references")) {
            String path = "/subjects/%s/versions/%s"
                    .formatted(
                            URLEncoder.encode(reference.path("subject").asText(), StandardCharsets.UTF_8)
                                    .replace("+", "%20"),
                            reference.path("version").asInt());
            if (seen.add(path)) {
                if (seen.size() > MOST_REFERENCES) {
                    throw new UnusableSchema("it names more than %d others".formatted(MOST_REFERENCES));
                }
                JsonNode other = requireNamed(path);
                addReferences(other, texts, seen);
                texts.add(other.path("schema").asText());
            }
        }
    }

    private JsonNode requireNamed(String path) throws IOException, InterruptedException, UnusableSchema {
        HttpResponse<byte[]> response = ask(compatible, path);
        if (isMissing(response)) {
            throw new UnusableSchema("it names %s, which is not there".formatted(path));
        }
        requireAllowed(response);
        return requireSchema(response);
    }

    /** A schema without anything around it, and with what it names inside. */
    Optional<RegisteredSchema> content(String path) throws IOException, InterruptedException, UnusableSchema {
        HttpResponse<byte[]> response = ask(own, path + "?dereference=true");
        JsonNode answer = json(response);
        if (response.statusCode() == NOT_FOUND
                && NO_SUCH_CONTENT.matcher(answer.path("name").asText()).matches()) {
            return Optional.empty();
        }
        if (INVALID.matcher(answer.path("name").asText()).matches()) {
            throw new UnusableSchema("the answer was " + HttpTarget.told(response));
        }
        requireAllowed(response);
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
            throws IOException, InterruptedException, UnusableSchema {
        HttpResponse<byte[]> references = ask(own, path + "/references");
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
}
