package io.modelwatch.tools.notify;

import io.modelwatch.job.http.HttpTarget;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.AlertmanagerJson;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A receiver of Alertmanager's webhook message, one transition each. */
final class WebhookEndpoint {
    static final String TIMESTAMP = "X-Modelwatch-Timestamp";
    static final String SIGNATURE = "X-Modelwatch-Signature";
    static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final String HMAC = "HmacSHA256";
    /** The receiver considers the message itself invalid: retrying will not help. */
    private static final Set<Integer> REFUSALS = Set.of(400, 413, 422);

    private final HttpTarget target;
    private final String generatorUrl;
    private final String secret;
    private final Clock clock;

    /** @param secret shared with the receiver; empty: messages are not signed */
    WebhookEndpoint(HttpTarget target, String generatorUrl, String secret, Clock clock) {
        this.target = target;
        this.generatorUrl = generatorUrl;
        this.secret = secret;
        this.clock = clock;
    }

    /**
     * @return empty if it was accepted; otherwise why it never will be
     * @throws IOException if it may be accepted later
     */
    Optional<String> deliver(Alert alert) throws IOException, InterruptedException {
        byte[] message = AlertmanagerJson.webhook(alert, groupKey(alert), generatorUrl);
        HttpResponse<byte[]> response = target.post("", headers(alert, message), message);
        if (HttpTarget.isSuccess(response)) {
            return Optional.empty();
        }
        if (REFUSALS.contains(response.statusCode())) {
            return Optional.of(HttpTarget.told(response));
        }
        throw new IOException(HttpTarget.told(response));
    }

    @Override
    public String toString() {
        return target.toString();
    }

    private Map<String, String> headers(Alert alert, byte[] message) {
        Map<String, String> headers = new HashMap<>();
        headers.put(IDEMPOTENCY_KEY, "%s/%s/%d".formatted(alert.fingerprint(), alert.startsAt(), alert.sequence()));
        if (!secret.isEmpty()) {
            String timestamp = Long.toString(clock.instant().getEpochSecond());
            headers.put(TIMESTAMP, timestamp);
            headers.put(SIGNATURE, "sha256=" + signature(secret, timestamp, message));
        }
        return headers;
    }

    /** HMAC-SHA256 of timestamp, a full stop and the message, in hexadecimal digits. */
    static String signature(String secret, String timestamp, byte[] message) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), HMAC));
            mac.update((timestamp + ".").getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(mac.doFinal(message));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has " + HMAC, impossible);
        }
    }

    /** As Alertmanager writes it for a group by all labels under its root route. */
    private static String groupKey(Alert alert) {
        return new TreeMap<>(alert.labels())
                .entrySet().stream()
                        .map(label -> label.getKey() + "=\""
                                + label.getValue().replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
                        .collect(Collectors.joining(", ", "{}:{", "}"));
    }
}
