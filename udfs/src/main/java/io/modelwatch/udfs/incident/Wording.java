package io.modelwatch.udfs.incident;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.udfs.incident.AlertSettings.Language;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/**
 * Texts of one language with names in braces, as the bundle {@code text_LANGUAGE.properties} beside this class holds them.
 *
 * @param bundle its name, for errors
 * @param texts by key
 */
public record Wording(String bundle, Properties texts) {
    public static Wording of(Language language) {
        String bundle = "text_%s.properties".formatted(language.name().toLowerCase(Locale.ROOT));
        Properties texts = new Properties();
        try (InputStream in = Wording.class.getResourceAsStream(bundle)) {
            check(in != null, "%s must be on the class path", bundle);
            texts.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        return new Wording(bundle, texts);
    }

    Set<String> keys() {
        return texts.stringPropertyNames();
    }

    /** The text of a key, or the other where there is none. */
    String text(String key, String other) {
        return texts.getProperty(key, other);
    }

    /**
     * The text of a key with names replaced; what is put in for a name is never looked through for others.
     *
     * @throws IllegalArgumentException if there is no such text, or it has a name without value
     */
    public String text(String key, Map<String, String> values) {
        String template = texts.getProperty(key);
        check(template != null, "%s must have the text %s", bundle, key);
        StringBuilder text = new StringBuilder();
        int at = 0;
        for (int open = template.indexOf('{'); open >= 0; open = template.indexOf('{', at)) {
            int close = template.indexOf('}', open);
            check(close > open, "%s: a { of %s must have its }", bundle, key);
            String name = template.substring(open + 1, close);
            check(values.containsKey(name), "%s: %s has {%s}, known are %s", bundle, key, name, values.keySet());
            text.append(template, at, open).append(values.get(name));
            at = close + 1;
        }
        return text.append(template, at, template.length()).toString();
    }
}
