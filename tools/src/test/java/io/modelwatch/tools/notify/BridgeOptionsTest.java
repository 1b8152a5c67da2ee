package io.modelwatch.tools.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.ToIntFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wrong options end with 2 and a sentence, before any broker is asked. */
class BridgeOptionsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "| Missing required option: '--alertmanager=URL'",
                "--alertmanager am:9093 | --alertmanager must be http://host:port or https://host:port, was am:9093",
                "--alertmanager http://me:pass@am:9093 | --alertmanager must not hold a password",
                "--alertmanager http://am:9093 --resend-every 0s | --resend-every must be > 0s",
                "--alertmanager http://am:9093 --timeout soon | --timeout must be a number and one of ms, s, m, h, d, was 'soon'",
                "--alertmanager http://am:9093 --resend-every 2m | --resolved-for must be >= 4 x --resend-every = 8m, was 5m",
                "--alertmanager http://am:9093 --header A=${file:/no/where} | --header A refers to the file /no/where"
            })
    void ofTheBridgeAreReported(String options, String sentence) {
        assertRefused(AlertmanagerBridge::run, options, sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "| Missing required option: '--url=<url>'",
                "--url http://hook --secret plain | --secret must be ${env:NAME} or ${file:PATH} and not be empty",
                "--url ${file:/no/where} | --url refers to the file /no/where",
                "--url http://hook/plain\\x | --url must be an address, was http://hook/... (Illegal character in path)",
                "--url http://hook --header Host=plain | --header Host must be a header that may be set",
                "--url http://hook --header Authorization=plain | --header Authorization must be ${env:NAME} or ${file:PATH}",
                "--url http://hook --header X-Api-Key=plain | --header X-Api-Key must be ${env:NAME} or ${file:PATH}",
                "--url http://hook --set privacy.request-id-secret=plain | --set privacy.request-id-secret must be",
                "--url http://hook --give-up-after soon | --give-up-after must be a number and one of",
                "--url http://hook --from now | Invalid value for option '--from'"
            })
    void ofTheWebhookAreReported(String options, String sentence) {
        assertRefused(Webhook::run, options, sentence);
    }

    private static void assertRefused(ToIntFunction<String[]> tool, String options, String sentence) {
        String[] arguments = options == null ? new String[0] : options.split(" ");
        PrintStream before = System.err;
        var bytes = new ByteArrayOutputStream();
        try (PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            System.setErr(err);
            assertThat(tool.applyAsInt(arguments)).isEqualTo(2);
        } finally {
            System.setErr(before);
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains(sentence)
                .doesNotContain("\tat ")
                .doesNotContain("plain ", "plain\\");
    }
}
