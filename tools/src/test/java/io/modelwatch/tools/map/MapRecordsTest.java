package io.modelwatch.tools.map;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MapRecordsTest {
    private static final String CLICK = """
            {"type": "track", "event": "Product Clicked", "timestamp": "2026-11-21T22:25:58.2Z", "properties": {"product_id": "p-1", "recommendation_id": "rec-1"}}
            """;
    private static final String SHOP = "../flink-conf/inputs/segment-ecommerce.yaml";

    @TempDir
    private Path folder;

    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final InputStream in = System.in;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        System.setErr(System.out);
    }

    @AfterEach
    void listenNoMore() {
        System.setOut(out);
        System.setErr(err);
        System.setIn(in);
    }

    @Test
    void showsTheContractsRecordOfEachLine() throws IOException {
        assertThat(map(CLICK + "\n{\"type\": \"page\"}\n", "--config", SHOP, "--topic", "shop-events"))
                .isZero();

        assertThat(lines())
                .containsExactly(
                        "line 1  JSON by inputs[] ({ or [)",
                        "  feedback {\"requestId\":\"rec-1\",\"itemId\":\"p-1\",\"kind\":\"click\",\"time\":\"2026-11-21T22:25:58.200Z\"}",
                        "line 3  JSON by inputs[] ({ or [): no event",
                        "2 records: 1 feedback; 0 rejected, 1 records without events");
    }

    @Test
    void saysWhyALineIsRejectedWithPointerAndType() throws IOException {
        String broken = CLICK.replace("\"p-1\"", "{\"id\": 7}");

        assertThat(map(broken + CLICK, "--config", SHOP, "--topic", "shop-events", "--validate"))
                .isEqualTo(1);

        assertThat(lines())
                .containsExactly(
                        "line 1  JSON by inputs[] ({ or [)",
                        "  rejected: malformed: event 1 of the record: itemId must be a text or a whole number, was an object;"
                                + " itemId is /properties/product_id in inputs[shop-clicks]",
                        "2 records: 1 feedback; 1 rejected, 0 records without events");
    }

    @Test
    void aTopicWhoseRecordsAreGoodIsValidAndOneWithoutEventsIsNot() throws IOException {
        assertThat(map(CLICK, "--config", SHOP, "--topic", "shop-events", "--validate"))
                .isZero();
        assertThat(map("{}", "--config", SHOP, "--topic", "shop-events", "--validate"))
                .isEqualTo(1);
    }

    @Test
    void aRegistryThatDoesNotAnswerIsSaidSoInASentence() throws IOException {
        String nobody = "registry.url=http://127.0.0.1:1";

        assertThat(map("\0\0\0\0\007x", "--topic", "inference-requests", "--set", nobody))
                .isEqualTo(2);

        assertThat(lines().get(1))
                .contains("schema registry http://127.0.0.1:1 did not answer for id 7 within registry.give-up 1s");
    }

    @Test
    void ourOwnJsonIsShownWithWhatIsMeasuredOfIt() throws IOException {
        Path config = Files.writeString(folder.resolve("my.yaml"), "models: [{name: '*', segments: {device: [ios]}}]");
        String request =
                "{\"requestId\":\"r\",\"model\":\"m\",\"version\":7,\"time\":1795300000,\"segments\":{\"device\":\"tv\",\"shop\":\"x\"},"
                        + "\"sampledRate\":0}";

        map(request, "--config", config.toString(), "--topic", "inference-requests");

        assertThat(lines().subList(0, 2))
                .containsExactly(
                        "line 1  JSON ({ or [)",
                        "  request {\"requestId\":\"r\",\"model\":\"m\",\"version\":\"7\",\"segments\":[\"device=other\"],\"sampledRate\":1,"
                                + "\"time\":\"2026-11-21T22:26:40Z\",\"unusable\":[\"sampled_rate\"]}");
    }

    @Test
    void standardInputIsReadAndAResponseShowsItsItems() throws IOException {
        String response =
                "{\"requestId\":\"r\",\"model\":\"m\",\"version\":\"v\",\"time\":1795300000000,\"latencyMicros\":5,"
                        + "\"predictions\":[{\"itemId\":\"b\",\"score\":0.5},{\"itemId\":\"a\"}]}";
        System.setIn(new ByteArrayInputStream(response.getBytes(StandardCharsets.UTF_8)));

        assertThat(MapRecords.run("--topic", "inference-responses", "-")).isZero();

        assertThat(lines().get(1))
                .isEqualTo(
                        "  response {\"requestId\":\"r\",\"model\":\"m\",\"version\":\"v\",\"status\":\"ok\",\"latencyMicros\":5,"
                                + "\"predictions\":[{\"itemId\":\"b\",\"score\":0.5},{\"itemId\":\"a\"}],\"time\":\"2026-11-21T22:26:40Z\","
                                + "\"unusable\":[\"score\"]}");
    }

    @Test
    void aFileMayBeOneRecord() throws IOException {
        map("[\n" + CLICK + ",\n" + CLICK + "]\n", "--config", SHOP, "--topic", "shop-events", "--whole");

        assertThat(lines()).hasSize(4).last().isEqualTo("1 records: 2 feedback; 0 rejected, 0 records without events");
    }

    @Test
    void anUnknownFormatIsNamed() throws IOException {
        map("r-1,ranker,0.5\n", "--topic", "inference-requests");

        assertThat(lines().get(0)).isEqualTo("line 1  unknown format");
        assertThat(lines().get(1)).startsWith("  rejected: unknown_format: ").endsWith("looks like plain text");
    }

    @Test
    void wrongOptionsAreTold() throws IOException {
        assertThat(map("", "--topic", "elsewhere")).isEqualTo(2);
        assertThat(map("", "--topic", "inference-requests", "--last", "0")).isEqualTo(2);
        assertThat(MapRecords.run(
                        "--topic", "inference-requests", folder.resolve("none").toString()))
                .isEqualTo(2);
        assertThat(MapRecords.run("--last", "5")).isEqualTo(2);

        assertThat(String.join("\n", lines()))
                .contains("--topic must be one of kafka.topics.requests, responses, feedback or resources")
                .contains("--last must be in [1, 10000], was 0")
                .contains("FILE must name a file that can be read")
                .contains("Missing required option: '--topic=TOPIC'");
    }

    private int map(String text, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.add(Files.writeString(folder.resolve("lines.json"), text).toString());
        return MapRecords.run(arguments.toArray(String[]::new));
    }

    private List<String> lines() {
        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
