package io.modelwatch.job.config;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Keeps passwords and keys out of everything that is printed; the name of the key decides. */
final class Secrets {
    static final String MASK = "******";
    private static final Pattern NAME = Pattern.compile(
            "password|passwd|secret|token|credential|jaas|api[.-]?key|ssl\\.(key|keystore\\.key|keystore\\.certificate|truststore\\.certificate)|private",
            Pattern.CASE_INSENSITIVE);
    /** The names of these contain "token", but they are endpoints and file names that one needs to see. */
    private static final Pattern HARMLESS = Pattern.compile("(endpoint\\.url|\\.location|\\.type)$");

    private Secrets() {}

    static boolean isSecret(String key) {
        return NAME.matcher(key).find() && !HARMLESS.matcher(key).find();
    }

    /** The value as it may be shown; an empty one stays empty. */
    static Object shown(String key, Object value) {
        return isSecret(key) && !value.toString().isEmpty() ? MASK : value;
    }

    static Map<String, Object> shown(Map<String, String> properties) {
        Map<String, Object> masked = new TreeMap<>();
        properties.forEach((key, value) -> masked.put(key, shown(key, value)));
        return masked;
    }
}
