package io.modelwatch.local.kafka;

import io.modelwatch.local.Broker;
import io.modelwatch.local.FreePorts;
import io.modelwatch.local.Patience;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;

/**
 * A real broker that serves nobody whom it does not know: SASL_SSL with SCRAM for clients, certificates on both sides for itself and its
 * operator, who may do everything; the others may do what an ACL allows. Java's own tool makes the certificates.
 */
final class SecuredBroker implements AutoCloseable {
    static final String TRUST_PASSWORD = "trust-store-password-5150";
    private static final String KEY_PASSWORD = "key-store-password-2112";
    private static final int ITERATIONS = 4_096;

    private final Path directory;
    private final Broker broker;
    private final int internalPort;

    private SecuredBroker(Path directory, Broker broker, int internalPort) {
        this.directory = directory;
        this.broker = broker;
        this.internalPort = internalPort;
    }

    /** @param directory must exist; takes certificates as well */
    static SecuredBroker start(Path directory) throws Exception {
        makeCertificate(directory);
        List<Integer> ports = FreePorts.find(3);
        Broker broker = Broker.start(directory.resolve("broker"), ports.get(0), settings(directory, ports));
        return new SecuredBroker(directory, broker, ports.get(1));
    }

    /** For clients with a password. */
    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** For the operator. */
    String internalServers() {
        return "127.0.0.1:" + internalPort;
    }

    Path trustStore() {
        return directory.resolve("trust.p12");
    }

    Admin operator() {
        return Admin.create(operatorProperties());
    }

    Map<String, Object> operatorProperties() {
        Map<String, Object> properties = new HashMap<>(stores(directory));
        properties.put("security.protocol", "SSL");
        properties.put("bootstrap.servers", internalServers());
        return properties;
    }

    /** {@link #operatorProperties} as the tools' {@code --command-config}. */
    Path operatorFile() throws IOException {
        Properties properties = new Properties();
        operatorProperties().forEach((key, value) -> {
            if (!key.equals("bootstrap.servers")) {
                properties.setProperty(key, value.toString());
            }
        });
        Path file = directory.resolve("operator.properties");
        try (var out = Files.newBufferedWriter(file)) {
            properties.store(out, null);
        }
        return file;
    }

    void addUser(String name, String password) throws Exception {
        var info = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS);
        try (Admin admin = operator()) {
            admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(name, info, password)))
                    .all()
                    .get();
            // the controller answers before the broker knows
            Patience.await("the user " + name)
                    .until(() ->
                            admin.describeUserScramCredentials().users().get().contains(name));
        }
    }

    /** @param arguments of Kafka's {@code kafka-acls.sh}, as the tool prints them */
    static AclBinding binding(String arguments) {
        Map<String, String> options = new HashMap<>();
        String[] words = arguments.split(" ");
        for (int i = words[0].equals("--add") ? 1 : 0; i < words.length; i += 2) {
            options.put(words[i], words[i + 1]);
        }
        Map<String, ResourceType> types = Map.of(
                "--topic", ResourceType.TOPIC,
                "--group", ResourceType.GROUP,
                "--transactional-id", ResourceType.TRANSACTIONAL_ID);
        String named =
                options.keySet().stream().filter(types::containsKey).findFirst().orElseThrow();
        PatternType pattern = PatternType.fromString(
                options.getOrDefault("--resource-pattern-type", "literal").toUpperCase(Locale.ROOT));
        return new AclBinding(
                new ResourcePattern(types.get(named), options.get(named), pattern),
                new AccessControlEntry(
                        options.get("--allow-principal"),
                        "*",
                        AclOperation.fromString(options.get("--operation")),
                        AclPermissionType.ALLOW));
    }

    /** Returns when the broker goes by it. */
    static void allow(Admin operator, List<AclBinding> bindings) throws Exception {
        operator.createAcls(bindings).all().get();
        for (AclBinding binding : bindings) {
            Patience.await(binding.toString()).until(() -> isKnown(operator, binding));
        }
    }

    /** Returns when the broker goes by it. */
    static void forbid(Admin operator, AclBinding binding) throws Exception {
        operator.deleteAcls(List.of(binding.toFilter())).all().get();
        Patience.await("no " + binding).until(() -> !isKnown(operator, binding));
    }

    private static boolean isKnown(Admin operator, AclBinding binding) throws Exception {
        return !operator.describeAcls(binding.toFilter()).values().get().isEmpty();
    }

    @Override
    public void close() throws IOException {
        broker.close();
    }

    private static Map<String, String> settings(Path directory, List<Integer> ports) {
        Map<String, String> settings = new HashMap<>(stores(directory));
        String clients = "CLIENTS://127.0.0.1:%d,INTERNAL://127.0.0.1:%d".formatted(ports.get(0), ports.get(1));
        settings.put("listeners", "%s,CONTROLLER://127.0.0.1:%d".formatted(clients, ports.get(2)));
        settings.put("advertised.listeners", clients);
        settings.put("listener.security.protocol.map", "CLIENTS:SASL_SSL,INTERNAL:SSL,CONTROLLER:SSL");
        settings.put("inter.broker.listener.name", "INTERNAL");
        settings.put("controller.quorum.voters", "1@127.0.0.1:" + ports.get(2));
        settings.put("sasl.enabled.mechanisms", "SCRAM-SHA-512");
        settings.put(
                "listener.name.clients.scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        settings.put("listener.name.internal.ssl.client.auth", "required");
        settings.put("listener.name.controller.ssl.client.auth", "required");
        settings.put("authorizer.class.name", StandardAuthorizer.class.getName());
        settings.put("super.users", "User:CN=broker");
        return settings;
    }

    private static Map<String, String> stores(Path directory) {
        return Map.of(
                "ssl.keystore.location",
                directory.resolve("key.p12").toString(),
                "ssl.keystore.type",
                "PKCS12",
                "ssl.keystore.password",
                KEY_PASSWORD,
                "ssl.key.password",
                KEY_PASSWORD,
                "ssl.truststore.location",
                directory.resolve("trust.p12").toString(),
                "ssl.truststore.type",
                "PKCS12",
                "ssl.truststore.password",
                TRUST_PASSWORD);
    }

    private static void makeCertificate(Path directory) throws Exception {
        List<String> key = List.of("-alias", "broker", "-keystore", "key.p12", "-storepass", KEY_PASSWORD);
        keytool(
                directory,
                "-genkeypair -keyalg EC -groupname secp256r1 -dname CN=broker -ext SAN=ip:127.0.0.1 -validity 2 -storetype PKCS12",
                key);
        keytool(directory, "-exportcert -rfc -file broker.pem", key);
        keytool(
                directory,
                "-importcert -noprompt -alias broker -file broker.pem -storetype PKCS12",
                List.of("-keystore", "trust.p12", "-storepass", TRUST_PASSWORD));
    }

    private static void keytool(Path directory, String arguments, List<String> store) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments.split(" ")));
        command.addAll(store);
        Process keytool = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String printed = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IOException(
                    "%s failed: %s".formatted(command.stream().collect(Collectors.joining(" ")), printed));
        }
    }
}
