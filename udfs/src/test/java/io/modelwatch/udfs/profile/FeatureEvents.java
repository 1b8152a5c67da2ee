package io.modelwatch.udfs.profile;

import io.modelwatch.schemas.event.Features;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Features as tests write them: numbers, booleans, texts, null, and anything else as what cannot be used. */
public final class FeatureEvents {
    private FeatureEvents() {}

    public static Features of(Map<String, Object> values) {
        Features features = new Features(1_024);
        values.forEach((name, value) -> put(name, value, features));
        return features;
    }

    public static Features of(String name, Object value) {
        Features features = new Features(1);
        put(name, value, features);
        return features;
    }

    private static void put(String name, Object value, Features features) {
        if (value == null) {
            features.putNull(name);
        } else if (value instanceof Number number) {
            features.putNumber(name, number.doubleValue());
        } else if (value instanceof Boolean flag) {
            features.putFlag(name, flag);
        } else if (value instanceof String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            features.putText(name, utf8, 0, utf8.length);
        } else {
            features.putUnusable(name);
        }
    }
}
