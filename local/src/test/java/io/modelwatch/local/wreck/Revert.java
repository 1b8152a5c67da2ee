package io.modelwatch.local.wreck;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * A mend that is taken out of the product's sources again, by a few edits of text.
 *
 * @param fault what is wrong then
 * @param edits where
 * @param terms under which the wrecker finds it soon
 * @param claims one of which it must break
 */
record Revert(String fault, List<Edit> edits, Terms terms, Set<Claim> claims) {
    /**
     * A text that is replaced by another.
     *
     * @param file below the root of the sources
     * @param text that is there exactly once
     * @param replacement that javac takes in its place
     */
    record Edit(String file, String text, String replacement) {
        private String apply(String source) {
            int at = source.indexOf(text);
            if (at < 0 || source.indexOf(text, at + 1) >= 0) {
                throw new IllegalStateException(
                        "%s must contain exactly once, for the revert to be one: %s".formatted(file, text));
            }
            return source.replace(text, replacement);
        }
    }

    /**
     * Compiles the changed sources against everything else as it is.
     *
     * @param root of the sources
     * @param directory takes sources and classes
     * @return the folder of the classes, to stand first in a class path
     */
    Path compile(Path root, Path directory) throws IOException {
        Path classes = Files.createDirectories(directory.resolve("classes"));
        List<String> arguments = new ArrayList<>(List.of(
                "-proc:none",
                "-nowarn",
                "--release",
                "17",
                "-d",
                classes.toString(),
                "-cp",
                System.getProperty("java.class.path")));
        for (String file : edits.stream().map(Edit::file).distinct().toList()) {
            String source = Files.readString(root.resolve(file));
            for (Edit edit : edits) {
                source = edit.file().equals(file) ? edit.apply(source) : source;
            }
            Path changed = directory.resolve("sources").resolve(file);
            Files.createDirectories(changed.getParent());
            Files.writeString(changed, source);
            arguments.add(changed.toString());
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        if (compiler.run(null, said, said, arguments.toArray(String[]::new)) != 0) {
            throw new IllegalStateException("the revert of %s must compile, did not: %s"
                    .formatted(fault, said.toString(StandardCharsets.UTF_8)));
        }
        return classes;
    }

    @Override
    public String toString() {
        return fault;
    }
}
