package io.modelwatch.tools.notify;

import static io.modelwatch.tools.notify.Samples.START;
import static io.modelwatch.tools.notify.Samples.firing;
import static io.modelwatch.tools.notify.Samples.resolved;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.tools.notify.FakeServer.Answer;
import io.modelwatch.tools.notify.FakeServer.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WebhookEndpointTest {
    private final FakeServer server = new FakeServer(request -> this.answer);
    private Answer answer = new Answer(204, "");

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void writesAlertmanagersMessage() throws Exception {
        endpoint("").deliver(resolved("ranker", START.plusSeconds(90), 1));

        String labels = "{\"alertname\":\"LatencyHigh\",\"model\":\"ranker\"}";
        assertThat(request().body())
                .isEqualTo(
                        "{\"version\":\"4\",\"groupKey\":\"{}:{alertname=\\\"LatencyHigh\\\", model=\\\"ranker\\\"}\","
                                + "\"truncatedAlerts\":0,\"status\":\"resolved\",\"receiver\":\"modelwatch\",\"groupLabels\":"
                                + labels
                                + ",\"commonLabels\":" + labels + ",\"commonAnnotations\":{\"summary\":\"slow\"},"
                                + "\"externalURL\":\"http://dash/1\",\"alerts\":[{\"status\":\"resolved\",\"labels\":"
                                + labels
                                + ",\"annotations\":{\"summary\":\"slow\"},\"startsAt\":\"2026-11-21T10:00:00Z\","
                                + "\"endsAt\":\"2026-11-21T10:01:30Z\",\"generatorURL\":\"http://dash/1\",\"fingerprint\":\""
                                + firing("ranker", 0).fingerprint() + "\"}]}");
    }

    /** {@code printf '1790000000.{"a":1}' | openssl dgst -sha256 -hmac 'only the two of us'} with OpenSSL 3.0. */
    @Test
    void signsTimeAndMessage() {
        byte[] message = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);

        assertThat(WebhookEndpoint.signature("only the two of us", "1790000000", message))
                .isEqualTo("95be5e1b6bb9b76b7f92f11ff4285f3766012e35d3e72bef0e63bfb5a92ea282");
    }

    @Test
    void bearsSignatureAndIdentity() throws Exception {
        endpoint("s").deliver(firing("ranker", 3));

        String timestamp = Long.toString(START.getEpochSecond());
        byte[] body = request().body().getBytes(StandardCharsets.UTF_8);
        assertThat(request().headers().getFirst(WebhookEndpoint.TIMESTAMP)).isEqualTo(timestamp);
        assertThat(request().headers().getFirst(WebhookEndpoint.SIGNATURE))
                .isEqualTo("sha256=" + WebhookEndpoint.signature("s", timestamp, body));
        assertThat(request().headers().getFirst(WebhookEndpoint.IDEMPOTENCY_KEY))
                .isEqualTo(firing("ranker", 3).fingerprint() + "/2026-11-21T10:00:00Z/3");
    }

    @Test
    void isNotSignedWithoutASecret() throws Exception {
        endpoint("").deliver(firing("ranker", 0));

        assertThat(request().headers()).doesNotContainKey(WebhookEndpoint.SIGNATURE);
    }

    @Test
    void aWrongMessageIsRefusedForGood() throws Exception {
        answer = new Answer(400, "bad");

        assertThat(endpoint("").deliver(firing("ranker", 0))).contains("HTTP 400: bad");
    }

    @Test
    void anyOtherAnswerIsAFailureAndNoRedirectIsFollowed() {
        answer = new Answer(302, "");

        assertThatThrownBy(() -> endpoint("").deliver(firing("ranker", 0)))
                .isInstanceOf(IOException.class)
                .hasMessage("HTTP 302");
    }

    private WebhookEndpoint endpoint(String secret) {
        return new WebhookEndpoint(server.target(Map.of()), "http://dash/1", secret, new SetClock(START));
    }

    private Request request() {
        return server.requests("/").get(0);
    }
}
