package io.modelwatch.job.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.job.config.ConfigException;
import io.modelwatch.schemas.read.frame.RegisteredSchema;
import io.modelwatch.schemas.read.frame.SchemaId;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as an answer of a registry, and what as none. */
class RegistryClientTest {
    private static final SchemaId SEVEN = new SchemaId(SchemaId.Kind.ID, 0, 7);
    private static final SchemaId GLOBAL = new SchemaId(SchemaId.Kind.GLOBAL_ID, 0, 7);
    private static final UUID SOME = UUID.fromString("01234567-89ab-cdef-0123-456789abcdef");
    private static final SchemaId GUID = SchemaId.of(SchemaId.Kind.GUID, SOME);

    private static final Duration TIME = Duration.ofSeconds(10);
    private static final String APICURIO = "/apis/ccompat/v7";
    private static final String BY_GLOBAL_ID = "/apis/registry/v2/ids/globalIds/7";
    private static final String WHOLE = "?dereference=true";
    private static final String AVRO = "{\"type\":\"record\",\"name\":\"R\",\"fields\":[]}";

    private final FakeRegistry registry = new FakeRegistry();

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void aSchemaHasItsTypeAndWithoutOneIsAvro() throws Exception {
        registry.with("/schemas/ids/7", 200, "{\"schema\":\"a\"}")
                .with("/schemas/guids/" + SOME, 200, "{\"schema\":\"b\",\"schemaType\":\"JSON\"}");
        var client = new RegistryClient(registry.config(""));

        assertThat(client.get(SEVEN, TIME)).contains(new RegisteredSchema(RegisteredSchema.Type.AVRO, "a"));
        assertThat(client.get(GUID, TIME)).contains(new RegisteredSchema(RegisteredSchema.Type.JSON, "b"));
    }

    @Test
    void whatASchemaNamesStandsBehindWhatItNeedsItself() throws Exception {
        registry.with(
                        "/schemas/ids/7",
                        200,
                        "{\"schema\":\"a\",\"references\":[{\"name\":\"n\",\"subject\":\"b c\",\"version\":2},"
                                + "{\"name\":\"n\",\"subject\":\"d\",\"version\":1}]}")
                .with(
                        "/subjects/b%20c/versions/2",
                        200, "{\"schema\":\"b\",\"references\":[{\"name\":\"n\",\"subject\":\"d\",\"version\":1}]}")
                .with("/subjects/d/versions/1", 200, "{\"schema\":\"d\"}");

        assertThat(new RegistryClient(registry.config(""))
                        .get(SEVEN, TIME)
                        .orElseThrow()
                        .references())
                .containsExactly("d", "b");
    }

    private static String naming(String... subjects) {
        return Stream.of(subjects)
                .map("{\"name\":\"n\",\"subject\":\"%s\",\"version\":1}"::formatted)
                .collect(Collectors.joining(",", "{\"schema\":\"a\",\"references\":[", "]}"));
    }

    @Test
    void aSchemaWithoutWhatItNamesCannotBeUsed() {
        registry.with("/schemas/ids/7", 200, naming("gone"));

        assertThatThrownBy(() -> new RegistryClient(registry.config("")).get(SEVEN, TIME))
                .isInstanceOf(UnusableSchema.class)
                .hasMessage("it names /subjects/gone/versions/1, which is not there");
    }

    @Test
    void norCanOneThatNamesMoreThan64() throws Exception {
        String[] subjects = IntStream.range(0, 65).mapToObj(i -> "s" + i).toArray(String[]::new);
        for (String subject : subjects) {
            registry.with("/subjects/" + subject + "/versions/1", 200, "{\"schema\":\"b\"}");
        }
        var client = new RegistryClient(registry.config(""), () -> 0); // however slow the machine is
        registry.with("/schemas/ids/7", 200, naming(Arrays.copyOf(subjects, 64)));
        assertThat(client.get(SEVEN, TIME).orElseThrow().references()).hasSize(64);

        registry.with("/schemas/ids/7", 200, naming(subjects));

        assertThatThrownBy(() -> client.get(SEVEN, TIME)).isInstanceOf(UnusableSchema.class);
    }

    @Test
    void norCanOneOfMoreThan8MebibytesUnlessAProxySaysIt() {
        String tooLong = " ".repeat((8 << 20) + 1);
        registry.with("/schemas/ids/7", 200, tooLong);
        var client = new RegistryClient(registry.config(""));

        assertThatThrownBy(() -> client.get(SEVEN, TIME)).isInstanceOf(UnusableSchema.class);
        registry.with("/schemas/types", 502, "busy");
        assertThatThrownBy(() -> client.get(SEVEN, TIME)).isInstanceOf(IOException.class);
    }

    /** As Apicurio 2.6.13 answers where the version that a schema names was deleted. */
    @Test
    void norCanOneOfAGlobalIdWithoutWhatItNames() {
        registry.with(
                BY_GLOBAL_ID + WHOLE,
                500,
                "{\"error_code\":500,\"message\":\"Undefined schema: n.P\",\"name\":\"AvroTypeException\"}");

        assertThatThrownBy(() -> new RegistryClient(registry.config(APICURIO)).get(GLOBAL, TIME))
                .isInstanceOf(UnusableSchema.class)
                .hasMessageContaining("Undefined schema: n.P");
    }

    @Test
    void allOfASchemaMustComeWithinTheTimeOfOne() {
        for (int i = 0; i < 20; i++) {
            registry.with("/subjects/s" + i + "/versions/1", 200, naming("s" + (i + 1)));
        }
        registry.with("/schemas/ids/7", 200, naming("s0"));
        var nanos = new AtomicLong();
        var client = new RegistryClient(registry.config(""), () -> nanos.getAndAdd(TimeUnit.SECONDS.toNanos(20)));

        assertThatThrownBy(() -> client.get(SEVEN, Duration.ofSeconds(100)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("did not come in time");
        assertThat(registry.requests()).hasSize(4);
    }

    @Test
    void onlyTheRegistryItselfCanSayThatThereIsNoSuchSchema() throws Exception {
        assertThat(new RegistryClient(registry.config("")).get(SEVEN, TIME)).isEmpty();

        registry.with("/wrong/schemas/ids/7", 404, "<html>not here</html>");
        assertThatThrownBy(() -> new RegistryClient(registry.config("/wrong")).get(SEVEN, TIME))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no schema in the answer, which was HTTP 404: <html>");
    }

    @ParameterizedTest
    @CsvSource({"500, {}", "401, {}", "302, ''", "200, hello", "200, {}", "200, '{\"schema\":1}'"})
    void anythingElseIsNoAnswer(int status, String body) {
        registry.with("/schemas/ids/7", status, body);

        assertThatThrownBy(() -> new RegistryClient(registry.config("")).get(SEVEN, TIME))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("HTTP " + status);
    }

    /** Else whoever may produce could stop the job with a header. */
    /** The codes are Confluent's for a subject that its roles deny, and that of an API without details. */
    @ParameterizedTest
    @ValueSource(ints = {40301, 403})
    void aSchemaThatTheLoginMayNotSeeIsNoSilence(int code) {
        String denied =
                "{\"error_code\":%d,\"message\":\"User is denied operation Read on Subject: s\"}".formatted(code);
        registry.with("/schemas/ids/7", 403, denied)
                .with(APICURIO + "/schemas/ids/8", 200, naming("secret"))
                .with(APICURIO + "/subjects/secret/versions/1", 403, denied)
                .with(BY_GLOBAL_ID + WHOLE, 403, denied);
        var apicurio = new RegistryClient(registry.config(APICURIO));

        assertThatThrownBy(() -> new RegistryClient(registry.config("")).get(SEVEN, TIME))
                .isInstanceOf(UnusableSchema.class)
                .hasMessageContaining("the login may not see it, the answer was HTTP 403");
        assertThatThrownBy(() -> apicurio.get(new SchemaId(SchemaId.Kind.ID, 0, 8), TIME))
                .isInstanceOf(UnusableSchema.class);
        assertThatThrownBy(() -> apicurio.get(GLOBAL, TIME)).isInstanceOf(UnusableSchema.class);
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"error_code\":40301}', 403", // this login may ask nothing
        "'<html>denied</html>', 200", // a proxy's
        "'{\"error_code\":40101}', 200"
    })
    void aLoginThatMayNotEvenAskOrAProxysNoIsSilence(String body, int types) {
        registry.with("/schemas/ids/7", 403, body).with("/schemas/types", types, types == 200 ? "[\"AVRO\"]" : body);

        assertThatThrownBy(() -> new RegistryClient(registry.config("")).get(SEVEN, TIME))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aRegistryWithoutGuidsKnowsNone() throws Exception {
        registry.with("/schemas/guids/" + SOME, 404, "{\"error_code\":0,\"message\":\"no such path\"}")
                .with("/schemas/types", 200, "[\"AVRO\"]");

        assertThat(new RegistryClient(registry.config("")).get(GUID, TIME)).isEmpty();
    }

    /** Registries declare them as int, and answer to others as to a wrong path: one such record would stop the job for ever. */
    @ParameterizedTest
    @CsvSource({"ID, 2147483648", "ID, 1099511627776", "ID, -1", "GLOBAL_ID, -1"})
    void idsThatNoRegistryGivesAreNotAskedFor(SchemaId.Kind kind, long id) throws Exception {
        var client = new RegistryClient(registry.config(APICURIO));

        assertThat(client.get(new SchemaId(kind, 0, id), TIME)).isEmpty();
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void aRegistryThatLacksThePathOfAnIdHasNoSuchSchema() throws Exception {
        registry.with("/schemas/ids/7", 404, "{\"error_code\":404,\"message\":\"HTTP 404 Not Found\"}");

        assertThat(new RegistryClient(registry.config("")).get(SEVEN, TIME)).isEmpty();
        registry.with("/schemas/types", 200, "<html>we are busy</html>");
        assertThatThrownBy(() -> new RegistryClient(registry.config("")).get(SEVEN, TIME))
                .isInstanceOf(IOException.class);
    }

    /** Apicurio's serializers register nested records apart. */
    @Test
    void globalIdsAreAskedOfApicuriosOwnInterfaceWithWhatTheyName() throws Exception {
        registry.with(BY_GLOBAL_ID, 200, AVRO.replace("{", "{\"doc\":\"without what it names\","))
                .with(BY_GLOBAL_ID + WHOLE, 200, AVRO);
        var client = new RegistryClient(registry.config(APICURIO));

        assertThat(client.get(GLOBAL, TIME)).contains(new RegisteredSchema(RegisteredSchema.Type.AVRO, AVRO));
    }

    @Test
    void onlyApicurioItselfCanSayThatThereIsNoSuchGlobalId() throws Exception {
        var client = new RegistryClient(registry.config(APICURIO));

        assertThat(client.get(GLOBAL, TIME)).isEmpty();
        registry.with(BY_GLOBAL_ID + WHOLE, 404, "{\"name\":\"NotFoundException\"}");
        assertThatThrownBy(() -> client.get(GLOBAL, TIME)).isInstanceOf(IOException.class);
        assertThat(new RegistryClient(registry.config("")).get(GLOBAL, TIME)).isEmpty(); // not Apicurio's
    }

    @ParameterizedTest
    @CsvSource({
        "JSON, {\"type\":\"object\"}",
        "JSON, true",
        "PROTOBUF, syntax = \"proto3\";",
        "OTHER, '[\"null\",\"string\"]'",
        "OTHER, type Query",
    })
    void byAGlobalIdASchemaThatIsNoRecordHasTheTypeOfItsMedia(RegisteredSchema.Type type, String text)
            throws Exception {
        registry.with(BY_GLOBAL_ID + WHOLE, 200, text).with(BY_GLOBAL_ID + "/references", 200, "[]");

        assertThat(new RegistryClient(registry.config(APICURIO)).get(GLOBAL, TIME))
                .contains(new RegisteredSchema(type, text));
    }

    /** What counts as a schema is never asked for again: records would be dead letters until the next start. */
    @ParameterizedTest
    @CsvSource({
        "<html>we are busy</html>, '[]'",
        "<html>we are busy</html>, <html>we are busy</html>",
        "{\"status\":\"busy\"}, {\"status\":\"busy\"}",
    })
    void aPageOfAProxyIsNoSchemaOfAGlobalId(String page, String references) {
        registry.with(BY_GLOBAL_ID + WHOLE, 200, page).with(BY_GLOBAL_ID + "/references", 200, references);

        assertThatThrownBy(() -> new RegistryClient(registry.config(APICURIO)).get(GLOBAL, TIME))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("busy");
    }

    @Test
    void showsItsLoginToTheRegistryAndNobodyElse() throws Exception {
        var basic = registry.config("", "user", "u", "password", "geheim");
        var bearer = registry.config("", "token", "geheim");
        try (var other = new FakeRegistry()) {
            new RegistryClient(basic).get(SEVEN, TIME);
            registry.redirecting("/schemas/ids/7", other.url() + "/schemas/ids/7");
            assertThatThrownBy(() -> new RegistryClient(bearer).get(SEVEN, TIME))
                    .hasMessageContaining("HTTP 302");

            assertThat(registry.logins()).containsExactly("Basic dTpnZWhlaW0=", "Bearer geheim");
            assertThat(other.requests()).isEmpty();
        }
        assertThat(List.of(basic.toString(), bearer.toString(), new RegistryClient(basic).toString()))
                .noneMatch(text -> text.contains("geheim"));
    }

    @Test
    void filesThatCannotBeUsedEndTheJobAtOnce() {
        var config = registry.config("", "truststore", "missing.p12", "truststore-password", "geheim");

        assertThatIllegalStateException()
                .isThrownBy(() -> new RegistryClient(config))
                .withMessageContaining("missing.p12")
                .withMessageNotContaining("geheim");
    }

    @Test
    void keysThatDoNotFitAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> FakeRegistry.config("registry:8081", Map.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FakeRegistry.config("http://u:geheim@registry", Map.of()))
                .withMessageNotContaining("geheim");
        assertThatIllegalArgumentException().isThrownBy(() -> registry.config("", "user", "u"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> registry.config("", "user", "u", "password", "p", "token", "t"));
    }

    /** As a file with an empty line at its end gives it; the client of the JDK would tell it in its message. */
    @ParameterizedTest
    @ValueSource(strings = {"geheim\n", "ge\0heim", "geheim\u00e4", "geheim\u007f"})
    void aTokenThatFitsIntoNoHeaderIsRefusedWithoutTellingIt(String token) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> registry.config("", "token", token))
                .withMessageContaining("registry.token must be printable ASCII")
                .withMessageNotContaining("heim");
    }

    @Test
    void aLoginHoldsNoLineBreakButAnyLetter() throws Exception {
        new RegistryClient(registry.config("", "user", "u", "password", "\u00e4")).get(SEVEN, TIME);

        assertThat(registry.logins()).containsExactly("Basic dTrDpA==");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> registry.config("", "user", "u", "password", "geheim\n"))
                .withMessageNotContaining("geheim");
    }

    @Test
    void aCheckpointOutlastsTheWaiting() {
        registry.config("", "give-up", "1000").requireBelow(11_001);

        assertThatThrownBy(() -> registry.config("", "give-up", "1000").requireBelow(11_000))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(
                        "registry.give-up must be more than 10s below Flink's execution.checkpointing.timeout 11s, was 1s");
        FakeRegistry.config("", Map.of()).requireBelow(1);
    }
}
