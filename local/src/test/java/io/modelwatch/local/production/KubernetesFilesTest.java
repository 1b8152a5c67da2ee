package io.modelwatch.local.production;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelwatch.job.Main;
import io.modelwatch.job.config.MonitorConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.autoscaler.config.AutoScalerOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Kubernetes and the operator would say of the files, without either. */
class KubernetesFilesTest {
    private static final String SECRETS = "/run/secrets/modelwatch";
    /** Of the operator itself, whose own table of options is not on Maven Central. */
    private static final Set<String> OPERATOR_KEYS = Set.of(
            "kubernetes.operator.periodic.savepoint.interval",
            "kubernetes.operator.savepoint.history.max.count",
            "kubernetes.operator.job.upgrade.last-state-fallback.enabled");

    @TempDir
    Path directory;

    @Test
    void theDeploymentFitsTheOperatorsDefinition() throws Exception {
        assertThat(KubernetesFiles.problems("flinkdeployments", deploymentForOldOperator()))
                .isEmpty();
    }

    /** The newest definition on Maven Central is of operator 1.10: once a newer one knows v2_2, the exception here can go. */
    @Test
    void theVersionOfFlinkIsAllThatTheDefinitionIsTooOldFor() throws Exception {
        assertThat(KubernetesFiles.problems("flinkdeployments", deployment()))
                .singleElement()
                .asString()
                .contains("flinkVersion", "v1_20");
        assertThat(deployment().at("/spec/flinkVersion").asText()).isEqualTo("v2_2");
    }

    @Test
    void aMistypedFieldIsFoundHoweverDeepItLies() throws Exception {
        ObjectNode wrong = deploymentForOldOperator();
        ((ObjectNode) wrong.at("/spec/job")).put("paralelism", 8);
        ((ObjectNode) wrong.at("/spec/podTemplate/spec/containers/0")).put("volumeMount", "x");
        ((ObjectNode) wrong.at("/spec/flinkConfiguration")).put("taskmanager.numberOfTaskSlots", 4);

        assertThat(KubernetesFiles.problems("flinkdeployments", wrong))
                .hasSize(3)
                .anyMatch(problem -> problem.contains("paralelism"))
                .anyMatch(problem -> problem.contains("volumeMount"))
                .anyMatch(problem -> problem.contains("integer found, string expected"));
    }

    @Test
    void everyOptionOfFlinkAndTheAutoscalerIsOneThatTheyKnow() throws Exception {
        Map<String, String> options = new HashMap<>();
        deployment()
                .at("/spec/flinkConfiguration")
                .properties()
                .forEach(each -> options.put(each.getKey(), each.getValue().asText()));
        assertThat(options).containsKeys(OPERATOR_KEYS.toArray(String[]::new));
        options.keySet().removeAll(OPERATOR_KEYS);

        assertThat(KnownOptions.with(AutoScalerOptions.class).problems(options)).isEmpty();
        assertThat(options).hasSizeGreaterThan(25);
    }

    @Test
    void theSnapshotFitsTheOperatorsDefinitionAndNamesTheDeployment() throws Exception {
        JsonNode snapshot = KubernetesFiles.read("flinkstatesnapshot.yaml").get(0);

        assertThat(KubernetesFiles.problems("flinkstatesnapshots", snapshot)).isEmpty();
        assertThat(snapshot.at("/spec/jobReference/name").asText()).isEqualTo(nameOf(deployment()));
    }

    @Test
    void theDeploymentRunsTheJobAsNobodySpecialWithItsConfigMapAndSecret() throws Exception {
        JsonNode spec = deployment().path("spec");

        assertThat(spec.at("/job/entryClass").asText()).isEqualTo(Main.class.getName());
        assertThat(spec.at("/podTemplate/spec/securityContext/runAsNonRoot").asBoolean())
                .isTrue();
        assertThat(spec.at("/podTemplate/spec/securityContext/seccompProfile/type")
                        .asText())
                .isEqualTo("RuntimeDefault");
        assertThat(spec.at("/podTemplate/spec/containers/0/securityContext/allowPrivilegeEscalation")
                        .asBoolean(true))
                .isFalse();
        assertThat(spec.at("/podTemplate/spec/volumes/0/configMap/name").asText())
                .isEqualTo(nameOf(KubernetesFiles.read("configmap.yaml").get(0)));
        assertThat(spec.at("/podTemplate/spec/volumes/1/secret/secretName").asText())
                .isEqualTo(nameOf(KubernetesFiles.read("secret.yaml").get(0)));
        assertThat(texts(spec.at("/job/args"))).containsExactly("--config", "/etc/modelwatch/my.yaml");
    }

    @Test
    void theConfigMapIsAConfigurationThatTheJobTakes() throws Exception {
        JsonNode map = KubernetesFiles.read("configmap.yaml").get(0);
        assertThat(fields(map)).containsExactly("apiVersion", "data", "kind", "metadata");
        for (String name : fields(KubernetesFiles.read("secret.yaml").get(0).path("stringData"))) {
            Files.writeString(directory.resolve(name), "a secret of 16 characters or more");
        }
        String yaml = map.at("/data/my.yaml").asText();
        Path file = Files.writeString(directory.resolve("my.yaml"), yaml.replace(SECRETS, directory.toString()));

        MonitorConfig config = MonitorConfig.load(List.of(file), Map.of());

        assertThat(config.kafka().properties())
                .containsEntry("security.protocol", "SASL_SSL")
                .hasEntrySatisfying(
                        "ssl.truststore.location",
                        path -> assertThat(Path.of(path)).exists())
                .containsEntry("ssl.truststore.password", "${mounted:%s:truststore-password}".formatted(directory));
        assertThat(config.privacy().requestIdSecret()).isNotEmpty();
    }

    @Test
    void flinksProcessesTakeOnlyEachOthersCertificateFromTheSecret() throws Exception {
        JsonNode options = deployment().at("/spec/flinkConfiguration");
        Set<String> secrets = fields(KubernetesFiles.read("secret.yaml").get(0).path("stringData"));

        assertThat(options.path("security.ssl.internal.enabled").asText()).isEqualTo("true");
        for (String store : List.of("keystore", "truststore")) {
            Path file = Path.of(options.path("security.ssl.internal." + store).asText());
            assertThat(file.getParent()).hasToString(SECRETS);
            assertThat(secrets).contains(file.getFileName().toString());
        }
        assertThat(options.findValuesAsText("env.java.opts.taskmanager"))
                .noneMatch(value -> value.contains("HeapDump"));
    }

    @Test
    void theNetworkPolicyLetsInTheOperatorPrometheusAndFlinkItselfOnly() throws Exception {
        JsonNode policy = KubernetesFiles.read("networkpolicy.yaml").get(0);
        assertThat(policy.path("apiVersion").asText()).isEqualTo("networking.k8s.io/v1");
        assertThat(policy.path("kind").asText()).isEqualTo("NetworkPolicy");
        assertThat(policy.at("/spec/podSelector/matchLabels/app").asText()).isEqualTo(nameOf(deployment()));
        assertThat(texts(policy.at("/spec/policyTypes"))).containsExactly("Ingress", "Egress");

        for (JsonNode rule : policy.at("/spec/ingress")) {
            assertThat(rule.path("from")).as("an empty one lets in everybody").isNotEmpty();
            boolean isFlinkItself =
                    rule.at("/from/0/podSelector/matchLabels/app").asText().equals(nameOf(deployment()));
            assertThat(isFlinkItself || !rule.path("ports").isEmpty()).isTrue();
        }
        for (JsonNode rule : policy.at("/spec/egress")) {
            assertThat(rule.has("to") || rule.has("ports"))
                    .as("an empty one lets out to everybody")
                    .isTrue();
        }
        assertThat(policy.at("/spec/ingress").findValues("port"))
                .extracting(JsonNode::asInt)
                .containsExactly(8081, 9249);
    }

    @Test
    void theSecretIsAnExampleWithoutValues() throws Exception {
        JsonNode secret = KubernetesFiles.read("secret.yaml").get(0);

        assertThat(fields(secret)).containsExactly("apiVersion", "kind", "metadata", "stringData", "type");
        assertThat(secret.path("stringData"))
                .isNotEmpty()
                .allMatch(value -> value.asText().isEmpty());
    }

    @Test
    void theDisruptionBudgetsCoverThePodsThatTheOperatorMakes() throws Exception {
        List<String> components = new ArrayList<>();
        for (JsonNode budget : KubernetesFiles.read("poddisruptionbudget.yaml")) {
            assertThat(budget.path("apiVersion").asText()).isEqualTo("policy/v1");
            assertThat(budget.path("kind").asText()).isEqualTo("PodDisruptionBudget");
            assertThat(fields(budget.path("spec")))
                    .contains("selector")
                    .hasSize(2)
                    .isSubsetOf("maxUnavailable", "minAvailable", "selector");
            JsonNode labels = budget.at("/spec/selector/matchLabels");
            assertThat(labels.path("app").asText()).isEqualTo(nameOf(deployment()));
            components.add(labels.path("component").asText());
        }
        assertThat(components).containsExactly("taskmanager", "jobmanager");
    }

    @Test
    void theImageIsOfTheFlinkThatTheJobIsBuiltFor() throws Exception {
        String version = Files.readString(Path.of("../pom.xml")).replaceFirst("(?s).*<flink.version>(.*?)</.*", "$1");

        assertThat(Files.readAllLines(Path.of("../Dockerfile")))
                .contains("ARG FLINK_IMAGE=flink:%s-java17".formatted(version), "FROM ${FLINK_IMAGE}", "USER flink");
    }

    private static ObjectNode deployment() throws Exception {
        return (ObjectNode) KubernetesFiles.read("flinkdeployment.yaml").get(0);
    }

    private static ObjectNode deploymentForOldOperator() throws Exception {
        ObjectNode deployment = deployment();
        ((ObjectNode) deployment.path("spec")).put("flinkVersion", "v1_20");
        return deployment;
    }

    private static String nameOf(JsonNode resource) {
        return resource.at("/metadata/name").asText();
    }

    private static Set<String> fields(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        ((ArrayNode) array).forEach(each -> texts.add(each.asText()));
        return texts;
    }
}
