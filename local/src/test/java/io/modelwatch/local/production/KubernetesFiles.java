package io.modelwatch.local.production;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The files of {@code flink-conf/kubernetes}, and what the operator's definitions say of them. */
final class KubernetesFiles {
    private static final Path DIRECTORY = Path.of("../flink-conf/kubernetes");
    private static final JsonMapper JSON = new JsonMapper();

    private KubernetesFiles() {}

    /** The documents of a file. */
    static List<JsonNode> read(String name) throws IOException {
        try (InputStream in = Files.newInputStream(DIRECTORY.resolve(name))) {
            return documents(in);
        }
    }

    /** What the definition of a kind of resource finds wrong; more strictly than Kubernetes, which drops what it does not know. */
    static List<String> problems(String definition, JsonNode resource) throws IOException {
        JsonSchema schema =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema(definition));
        return schema.validate(resource).stream()
                .map(ValidationMessage::getMessage)
                .sorted()
                .toList();
    }

    /** The schema of a custom resource definition in the operator's jar; whatever it does not name is refused. */
    static ObjectNode schema(String definition) throws IOException {
        String resource = "/META-INF/fabric8/%s.flink.apache.org-v1.yml".formatted(definition);
        try (InputStream in = KubernetesFiles.class.getResourceAsStream(resource)) {
            ObjectNode schema = (ObjectNode) documents(in)
                    .get(0)
                    .at("/spec/versions/0/schema/openAPIV3Schema")
                    .deepCopy();
            ObjectNode properties = (ObjectNode) schema.get("properties");
            properties.putObject("apiVersion").put("const", "flink.apache.org/v1beta1");
            properties.putObject("kind").put("type", "string");
            properties.putObject("metadata").put("type", "object");
            refuseTheRest(schema);
            return schema;
        }
    }

    private static void refuseTheRest(JsonNode schema) {
        if (schema instanceof ObjectNode object && object.path("properties").isObject()) {
            object.put("additionalProperties", false);
        }
        if (schema instanceof ObjectNode || schema instanceof ArrayNode) {
            schema.forEach(KubernetesFiles::refuseTheRest);
        }
    }

    private static List<JsonNode> documents(InputStream yaml) {
        List<JsonNode> documents = new ArrayList<>();
        new Load(LoadSettings.builder().build())
                .loadAllFromInputStream(yaml)
                .forEach(document -> documents.add(JSON.valueToTree(document)));
        return documents;
    }
}
