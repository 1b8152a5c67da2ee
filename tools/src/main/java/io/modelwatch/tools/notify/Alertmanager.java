package io.modelwatch.tools.notify;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.AlertmanagerJson;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One Alertmanager, by its API v2. */
final class Alertmanager {
    /** Something in the body is wrong; 422 comes from the check of the schema. */
    private static final Set<Integer> REFUSALS = Set.of(400, 422);

    private final HttpTarget target;
    private final String generatorUrl;

    Alertmanager(HttpTarget target, String generatorUrl) {
        this.target = target;
        this.generatorUrl = generatorUrl;
    }

    /**
     * @return nothing if all were taken; else why at least one was refused, while others may have been taken
     * @throws IOException if there is no answer, or one that says nothing about the alerts
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
     * When it was started: before that it knows of nothing.
     *
     * @return {@link Instant#MIN} where it does not tell, as some that only speak its API
     * @throws IOException if there is no answer
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
