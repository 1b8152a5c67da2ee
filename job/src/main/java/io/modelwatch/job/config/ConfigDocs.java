package io.modelwatch.job.config;

import io.modelwatch.udfs.Catalog;
import java.util.stream.Collectors;

/** Documentation of the keys. */
public final class ConfigDocs {
    private ConfigDocs() {}

    /** The table of docs/reference/configuration.md. */
    public static String markdown() {
        return Keys.ALL.stream()
                .map(key -> "| `%s` | %s | %s | %s |\n"
                        .formatted(key.name(), byDefault(key), key.type().unit(), key.meaning()))
                .collect(Collectors.joining("", "| key | default | value | meaning |\n|---|---|---|---|\n", ""));
    }

    /** The table of the metrics. */
    public static String metrics() {
        return Catalog.metrics().stream()
                .map(metric -> "| `%s` | %s | %s |\n".formatted(metric.name(), metric.unit(), metric.meaning()))
                .collect(Collectors.joining("", "| metric | unit | meaning |\n|---|---|---|\n", ""));
    }

    /** The table of the detectors. */
    public static String detectors() {
        return Catalog.detectors().stream()
                .map(kind -> "| `%s` | %s | `%s` |\n".formatted(kind.name(), kind.meaning(), kind.defaults()))
                .collect(Collectors.joining("", "| detector | finds | parameters |\n|---|---|---|\n", ""));
    }

    /** The keys for a terminal. */
    public static String help() {
        return Keys.ALL.stream()
                .map(key -> "  %s%s%n      %s%n      %s%n"
                        .formatted(
                                key.name(),
                                key.required() ? " (must be given)" : " (default: " + key.byDefault() + ")",
                                key.meaning(),
                                key.type().unit()))
                .collect(Collectors.joining());
    }

    private static String byDefault(Declared key) {
        if (key.required()) {
            return "must be given";
        }
        return key.byDefault().isEmpty() ? "empty" : "`" + key.byDefault() + "`";
    }
}
