package io.modelwatch.tools.notify;

import io.modelwatch.job.http.HttpTarget;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.AlertmanagerJson;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One Alertmanager, through its API v2. */
final class Alertmanager {
    /** Status codes for an invalid body; 422 comes from schema validation. */
    private static final Set<Integer> REFUSALS = Set.of(400, 422);

    private final HttpTarget target;
    private final String generatorUrl;

    Alertmanager(HttpTarget target, String generatorUrl) {
        this.target = target;
        this.generatorUrl = generatorUrl;
    }

    /**
     * @return empty if all were accepted; otherwise why at least one was rejected, while others may have been accepted
     * @throws IOException if there is no response, or one that does not concern the alerts
     */
    Optional<String> post(List<Alert> alerts) throws IOException, InterruptedException {
        HttpResponse<byte[]> response =
                target.post("/api/v2/alerts", Map.of(), AlertmanagerJson.postable(alerts, generatorUrl));
        if (HttpTarget.isSuccess(response)) {
            return Optional.empty();
        }
        if (REFUSALS.contains(response.statusCode())) {
            return Optional.of(HttpTarget.told(response));
        }
        throw new IOException(HttpTarget.told(response));
    }

    /**
     * When it was started: it knows of nothing before that.
     *
     * @return {@link Instant#MIN} if it does not report it, as some servers that only implement its API
     * @throws IOException if there is no response
     */
    Instant startedAt() throws IOException, InterruptedException {
        HttpResponse<byte[]> response = target.get("/api/v2/status");
        try {
            return HttpTarget.isSuccess(response) ? AlertmanagerJson.startOf(response.body()) : Instant.MIN;
        } catch (IllegalArgumentException tellsNot) {
            return Instant.MIN;
        }
    }

    @Override
    public String toString() {
        return target.toString();
    }
}
