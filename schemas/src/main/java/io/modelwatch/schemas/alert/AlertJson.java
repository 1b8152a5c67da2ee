package io.modelwatch.schemas.alert;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.alert.Alert.Status;
import io.modelwatch.schemas.read.JsonObject;
import io.modelwatch.schemas.read.JsonOutput;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Alerts as JSON, as {@code schemas/alert.schema.json} describes them: instants as in RFC 3339, no {@code endsAt} while an alert fires.
 * None is larger than {@link Bounds#ALERT_BYTES}: annotations that are too long are cut.
 */
public final class AlertJson {
    private static final int SCHEMA_VERSION = 1;

    private AlertJson() {}

    public static byte[] write(Alert alert) {
        int chars = Bounds.ANNOTATION_CHARS;
        byte[] json = write(alert, chars);
        while (json.length > Bounds.ALERT_BYTES && chars > 1) {
            chars /= 2;
            json = write(alert, chars);
        }
        return json;
    }

    private static byte[] write(Alert alert, int annotationChars) {
        Map<String, String> annotations = new LinkedHashMap<>(alert.annotations());
        annotations.replaceAll((name, text) -> Bounds.cut(text, annotationChars));
        return JsonOutput.versioned(SCHEMA_VERSION, out -> {
            out.writeStringField("fingerprint", alert.fingerprint());
            out.writeStringField("status", code(alert.status()));
            JsonOutput.writeTexts("labels", alert.labels(), out);
            JsonOutput.writeTexts("annotations", annotations, out);
            out.writeStringField("startsAt", alert.startsAt().toString());
            if (alert.endsAt() != null) {
                out.writeStringField("endsAt", alert.endsAt().toString());
            }
            out.writeNumberField("sequence", alert.sequence());
        });
    }

    /** @throws IllegalArgumentException if it is no alert that {@link #write} wrote */
    public static Alert read(byte[] json) {
        JsonObject alert = JsonObject.parse("alert", json);
        return new Alert(
                alert.text("fingerprint"),
                alert.texts("labels"),
                alert.texts("annotations"),
                status(alert.text("status")),
                alert.instant("startsAt"),
                alert.has("endsAt") ? alert.instant("endsAt") : null,
                alert.whole("sequence"));
    }

    static String code(Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    private static Status status(String text) {
        check(
                text.equals("firing") || text.equals("resolved"),
                "alert.status must be firing or resolved, was %s",
                text);
        return Status.valueOf(text.toUpperCase(Locale.ROOT));
    }
}
