package io.modelwatch.lab.drill;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;

/**
 * Our classes that a savepoint names: renaming one of them, or a field of one that is not a snapshot, makes savepoints unreadable.
 */
final class NamedClasses {
    private static final Pattern OURS = Pattern.compile("io([./])modelwatch\\1[\\w./$]+");

    private NamedClasses() {}

    /** In its metadata and in the files beside it, where serializers of keyed state stand. */
    static Set<String> in(Path savepoint) throws IOException {
        Set<String> names = new TreeSet<>();
        for (Path file : files(savepoint)) {
            Matcher ours = OURS.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
            while (ours.find()) {
                names.add(ours.group().replace('/', '.'));
            }
        }
        return names;
    }

    /** Those that are no snapshots of serializers. */
    static Set<String> thatMayChange(Path savepoint) throws IOException {
        Set<String> names = in(savepoint);
        names.removeIf(NamedClasses::isSnapshot);
        return names;
    }

    private static boolean isSnapshot(String name) {
        try {
            return TypeSerializerSnapshot.class.isAssignableFrom(Class.forName(name));
        } catch (ClassNotFoundException gone) {
            return false;
        }
    }

    private static List<Path> files(Path savepoint) throws IOException {
        try (Stream<Path> files = Files.walk(savepoint)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
