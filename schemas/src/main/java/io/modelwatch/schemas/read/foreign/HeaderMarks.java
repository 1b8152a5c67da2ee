package io.modelwatch.schemas.read.foreign;

import io.modelwatch.schemas.event.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** Formats that are known by the headers of their records. */
public final class HeaderMarks {
    private static final String CONTENT_TYPE = "content-type";

    private HeaderMarks() {}

    /** For example {@code a structured CloudEvent}; empty where no header gives a format away. */
    public static Optional<String> name(Headers headers) {
        return headers.count() == 0 ? Optional.empty() : Optional.ofNullable(known(headers));
    }

    private static String known(Headers headers) {
        if (headers.has("__value_schema_id")) {
            return "registry framing, id in the header __value_schema_id";
        }
        if (hasPrefix("apicurio.value.", headers)) {
            return "registry framing, id in the headers apicurio.value.*";
        }
        if (headers.has("seldon-infer-type")) {
            return "a message of Seldon Core 2";
        }
        if (text(CONTENT_TYPE, headers).startsWith("application/cloudevents")) {
            return "a structured CloudEvent";
        }
        if (headers.has("ce_specversion") || headers.has("ce_type")) {
            return "a CloudEvent in binary mode";
        }
        if (text("type", headers).startsWith("io.seldon.serving.")) {
            return "a record of Seldon Core 1's request logger";
        }
        return headers.has("mlserver-model") ? "a message of MLServer" : null;
    }

    private static boolean hasPrefix(String prefix, Headers headers) {
        for (int i = 0; i < headers.count(); i++) {
            if (headers.name(i).startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    private static String text(String name, Headers headers) {
        byte[] value = headers.last(name);
        return value == null ? "" : new String(value, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
    }
}
