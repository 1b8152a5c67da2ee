package io.modelwatch.udfs.op.state;

import io.modelwatch.udfs.Catalog;
import java.io.DataOutput;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** The classes of this module that write, found where they lie. */
final class Shipped {
    private static final List<String> OUTPUTS =
            List.of("java/io/DataOutput", "org/apache/flink/core/memory/DataOutput");

    private Shipped() {}

    /** Those with a method that writes to an output that it is given. */
    static List<Class<?>> writers() throws Exception {
        return classes(OUTPUTS).stream().filter(Shipped::takesAnOutput).toList();
    }

    /** Those that know outputs, and are given none. */
    static List<Class<?>> writersIntoArrays() throws Exception {
        return classes(OUTPUTS).stream()
                .filter(type -> Arrays.stream(type.getDeclaredMethods()).noneMatch(Shipped::isGivenAnOutput))
                .toList();
    }

    static List<Class<?>> serializers() throws Exception {
        return classes(OUTPUTS).stream()
                .filter(TypeSerializer.class::isAssignableFrom)
                .filter(type -> !Modifier.isAbstract(type.getModifiers()))
                .toList();
    }

    private static boolean takesAnOutput(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> !Modifier.isAbstract(method.getModifiers()))
                .filter(method -> !type.getSimpleName().equals("ChainedOnlySerializer"))
                .filter(method -> !type.getSimpleName().equals("HandWrittenSerializer"))
                .filter(method -> !type.getSimpleName().equals("ImmutableSerializer"))
                .anyMatch(Shipped::isGivenAnOutput);
    }

    private static boolean isGivenAnOutput(Method method) {
        return Arrays.stream(method.getParameterTypes()).anyMatch(DataOutput.class::isAssignableFrom);
    }

    /** Whose files name one of these. */
    private static List<Class<?>> classes(List<String> named) throws Exception {
        Path root = Path.of(Catalog.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<Path> files;
        try (Stream<Path> all = Files.walk(root)) {
            files = all.filter(file -> file.toString().endsWith(".class"))
                    .filter(file -> names(file, named))
                    .sorted()
                    .toList();
        }
        List<Class<?>> classes = new java.util.ArrayList<>();
        for (Path file : files) {
            String name = root.relativize(file).toString().replace('/', '.').replaceAll("\\.class$", "");
            classes.add(Class.forName(name, false, Shipped.class.getClassLoader()));
        }
        return classes;
    }

    private static boolean names(Path file, List<String> named) {
        try {
            String content = Files.readString(file, StandardCharsets.ISO_8859_1);
            return named.stream().anyMatch(content::contains);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
