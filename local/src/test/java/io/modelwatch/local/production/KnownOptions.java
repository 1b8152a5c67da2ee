package io.modelwatch.local.production;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.apache.flink.state.rocksdb.RocksDBOptions;

/** Every option that Flink's core knows, found in its jar, with those of RocksDB: what a configuration may name. */
final class KnownOptions {
    private static final Pattern HOLDER = Pattern.compile("org/apache/flink/configuration/\\w+Options\\.class");
    /** Options of reporters stand below a name that the user chooses. */
    private static final Pattern REPORTER =
            Pattern.compile("metrics\\.reporter\\.\\w+\\.(factory\\.class|port|interval|filterLabelValueCharacters)");

    private final Map<String, ConfigOption<?>> byKey = new HashMap<>();

    private KnownOptions(Collection<Class<?>> holders) {
        for (Class<?> holder : holders) {
            for (Field field : holder.getFields()) {
                if (Modifier.isStatic(field.getModifiers()) && field.getType() == ConfigOption.class) {
                    ConfigOption<?> option = read(field);
                    byKey.put(option.key(), option);
                }
            }
        }
    }

    /** @param more holders of options beside those of Flink and RocksDB */
    static KnownOptions with(Class<?>... more) throws IOException, URISyntaxException, ClassNotFoundException {
        List<Class<?>> holders = new ArrayList<>(List.of(RocksDBOptions.class, RocksDBConfigurableOptions.class));
        holders.addAll(List.of(more));
        Path core = Path.of(CoreOptions.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (JarFile jar = new JarFile(core.toFile())) {
            for (String entry : jar.stream().map(each -> each.getName()).toList()) {
                if (HOLDER.matcher(entry).matches()) {
                    holders.add(
                            Class.forName(entry.replaceFirst("\\.class$", "").replace('/', '.')));
                }
            }
        }
        return new KnownOptions(holders);
    }

    /** What is wrong with a configuration, a sentence for each key. */
    List<String> problems(Map<String, String> settings) {
        Configuration configuration = Configuration.fromMap(settings);
        return settings.keySet().stream()
                .sorted()
                .filter(key -> !REPORTER.matcher(key).matches())
                .flatMap(key -> problem(key, configuration))
                .toList();
    }

    private Stream<String> problem(String key, Configuration configuration) {
        ConfigOption<?> option = byKey.get(key);
        if (option == null) {
            return Stream.of(key + " is no option of Flink");
        }
        try {
            return configuration.getOptional(option).isPresent() ? Stream.of() : Stream.of(key + " has no value");
        } catch (IllegalArgumentException unreadable) {
            return Stream.of("%s cannot be read: %s".formatted(key, unreadable.getMessage()));
        }
    }

    private static ConfigOption<?> read(Field field) {
        try {
            return (ConfigOption<?>) field.get(null);
        } catch (IllegalAccessException hidden) {
            throw new AssertionError(hidden);
        }
    }
}
