package io.modelwatch.tools.notify;

import static io.modelwatch.tools.notify.Samples.START;
import static io.modelwatch.tools.notify.Samples.firing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.tools.notify.FakeServer.Answer;
import io.modelwatch.tools.notify.FakeServer.Request;
import io.modelwatch.tools.notify.OpenAlerts.Pace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostAlertsTest {
    private static final String POSTS = "/api/v2/alerts";
    private static final Instant NOW = START.plusSeconds(60);

    private final SetClock clock = new SetClock(NOW);
    private final OpenAlerts open = new OpenAlerts(new Pace(Duration.ofMinutes(1), Duration.ofMinutes(5)), clock);
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final FakeServer server = new FakeServer(this::answer);
    private final PostAlerts post = new PostAlerts(
            open,
            new Alertmanager(server.target(Map.of("Authorization", "Bearer x")), "http://dash/1"),
            new ToolLog(clock, new PrintStream(said, true, StandardCharsets.UTF_8)));

    private String startedAt = "2026-11-21T09:00:00.000Z";
    private Answer toPosts = new Answer(200, "");
    private Answer toStatus;

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void postsWhatAlertmanagersApiTakes() throws Exception {
        open.learn(firing("ranker", 0), NOW);

        post.round();

        Request request = server.requests(POSTS).get(0);
        assertThat(request.body())
                .isEqualTo("[{\"labels\":{\"alertname\":\"LatencyHigh\",\"model\":\"ranker\"},"
                        + "\"annotations\":{\"summary\":\"slow\"},\"startsAt\":\"2026-11-21T10:00:00Z\","
                        + "\"endsAt\":\"2026-11-21T10:05:00Z\",\"generatorURL\":\"http://dash/1\"}]");
        assertThat(request.headers().getFirst("Content-Type")).isEqualTo("application/json");
        assertThat(request.headers().getFirst("Authorization")).isEqualTo("Bearer x");
    }

    @Test
    void asksForNothingWhileNothingIsDue() throws Exception {
        post.round();

        assertThat(server.requests("/api/v2/status")).isEmpty();
    }

    @Test
    void postsInBatches() throws Exception {
        learnMany(150);

        post.round();

        assertThat(server.requests(POSTS)).hasSize(3);
        assertThat(open.isSettled()).isTrue();
        assertThat(text()).contains("150 firing and 0 resolved alerts");
    }

    @Test
    void oneBadAlertOfManyIsFoundAndLoggedWithTheReason() throws Exception {
        learnMany(50);
        open.learn(firing("bad", 0), NOW);

        post.round();
        post.round();

        assertThat(open.isSettled()).isTrue();
        assertThat(text()).containsOnlyOnce("rejects alert " + firing("bad", 0).fingerprint());
        assertThat(text()).contains("HTTP 400: no such label");
        assertThat(server.requests(POSTS)).hasSizeLessThan(20);
    }

    @Test
    void aFailureLeavesEverythingDue() throws Exception {
        open.learn(firing("ranker", 0), NOW);
        toPosts = new Answer(503, "not now");

        assertThatThrownBy(post::round).isInstanceOf(IOException.class).hasMessage("HTTP 503: not now");
        toPosts = new Answer(200, "");
        post.round();

        assertThat(open.isSettled()).isTrue();
    }

    @Test
    void anAnswerThatNeverEndsIsAFailure() {
        open.learn(firing("ranker", 0), NOW);
        toPosts = new Answer(200, null);

        assertThatThrownBy(post::round).isInstanceOf(IOException.class).hasMessage("no answer within 1000 ms");
    }

    @Test
    void postsEverythingAgainAfterARestart() throws Exception {
        open.learn(firing("ranker", 0), NOW);
        post.round();
        startedAt = "2026-11-21T10:01:00.000Z";
        open.learn(firing("recommender", 0), NOW);

        post.round();

        assertThat(server.requests(POSTS).get(1).body()).contains("recommender").contains("\"ranker\"");
        assertThat(text()).contains("was restarted at 2026-11-21T10:01:00Z");
    }

    @Test
    void doesWithoutTheStartTimeIfItIsNotReported() throws Exception {
        open.learn(firing("ranker", 0), NOW);
        toStatus = new Answer(404, "");

        post.round();

        assertThat(open.isSettled()).isTrue();
    }

    private void learnMany(int count) {
        for (int i = 0; i < count; i++) {
            open.learn(firing("model-" + i, 0), NOW);
        }
    }

    private String text() {
        return said.toString(StandardCharsets.UTF_8);
    }

    private Answer answer(Request request) {
        if (request.path().equals("/api/v2/status")) {
            return toStatus == null ? new Answer(200, "{\"uptime\":\"%s\"}".formatted(startedAt)) : toStatus;
        }
        return request.body().contains("\"bad\"") ? new Answer(400, "no such\n label") : toPosts;
    }
}
