package io.modelwatch.schemas.alert;

import com.fasterxml.jackson.core.JsonGenerator;
import io.modelwatch.schemas.read.JsonObject;
import io.modelwatch.schemas.read.JsonOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** Requests and responses of Alertmanager's API v2, and the message of its webhook, version 4. */
public final class AlertmanagerJson {
    /** The end of an unfinished alert in Alertmanager's webhook: Go's zero time. */
    private static final String NOT_ENDED = "0001-01-01T00:00:00Z";

    private AlertmanagerJson() {}

    /**
     * The body of {@code POST /api/v2/alerts}. Only {@code endsAt} says whether an alert fires.
     *
     * @param alerts each with an {@code endsAt}, in the future if it fires
     * @param generatorUrl where a person finds out more; left out if empty
     */
    public static byte[] postable(List<Alert> alerts, String generatorUrl) {
        return JsonOutput.array(out -> {
            for (Alert alert : alerts) {
                out.writeStartObject();
                JsonOutput.writeTexts("labels", alert.labels(), out);
                JsonOutput.writeTexts("annotations", alert.annotations(), out);
                out.writeStringField("startsAt", alert.startsAt().toString());
                out.writeStringField("endsAt", alert.endsAt().toString());
                if (!generatorUrl.isEmpty()) {
                    out.writeStringField("generatorURL", generatorUrl);
                }
                out.writeEndObject();
            }
        });
    }

    /**
     * When the Alertmanager was started, by the response to {@code GET /api/v2/status}.
     *
     * @throws IllegalArgumentException if it is no such answer
     */
    public static Instant startOf(byte[] status) {
        return JsonObject.parse("status", status).instant("uptime");
    }

    /**
     * One transition as a webhook message, version 4, with one alert in a group of its own.
     *
     * @param groupKey the same for all transitions of the alert
     * @param generatorUrl where a person finds out more; may be empty
     */
    public static byte[] webhook(Alert alert, String groupKey, String generatorUrl) {
        return JsonOutput.object(out -> {
            out.writeStringField("version", "4");
            out.writeStringField("groupKey", groupKey);
            out.writeNumberField("truncatedAlerts", 0);
            out.writeStringField("status", AlertJson.code(alert.status()));
            out.writeStringField("receiver", "modelwatch");
            JsonOutput.writeTexts("groupLabels", alert.labels(), out);
            JsonOutput.writeTexts("commonLabels", alert.labels(), out);
            JsonOutput.writeTexts("commonAnnotations", alert.annotations(), out);
            out.writeStringField("externalURL", generatorUrl);
            out.writeArrayFieldStart("alerts");
            writeMember(alert, generatorUrl, out);
            out.writeEndArray();
        });
    }

    private static void writeMember(Alert alert, String generatorUrl, JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("status", AlertJson.code(alert.status()));
        JsonOutput.writeTexts("labels", alert.labels(), out);
        JsonOutput.writeTexts("annotations", alert.annotations(), out);
        out.writeStringField("startsAt", alert.startsAt().toString());
        out.writeStringField(
                "endsAt", alert.endsAt() == null ? NOT_ENDED : alert.endsAt().toString());
        out.writeStringField("generatorURL", generatorUrl);
        out.writeStringField("fingerprint", alert.fingerprint());
        out.writeEndObject();
    }
}
