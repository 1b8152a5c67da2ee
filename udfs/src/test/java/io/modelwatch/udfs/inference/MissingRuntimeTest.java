package io.modelwatch.udfs.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MissingRuntimeTest {
    @Test
    void saysWhereTheRuntimesJarBelongs() throws ReflectiveOperationException {
        Method open = new WithoutRuntime().loadClass(Requests.class.getName()).getDeclaredMethod("open", String.class);
        open.setAccessible(true);

        assertThatThrownBy(() -> open.invoke(null, "clicks.onnx"))
                .cause()
                .hasMessageStartingWith(
                        "ONNX Runtime cannot be loaded; its jar belongs into Flink's lib/: java.lang.NoClassDefFound");
    }

    @Test
    void checksAdaptersWithoutTheRuntime() throws ReflectiveOperationException {
        Object problems = new WithoutRuntime()
                .loadClass(Adapters.class.getName())
                .getMethod("problems", String.class, Map.class)
                .invoke(
                        null,
                        "text-pair",
                        Map.of("vocabulary", "file:///vocab.txt", "vocabulary-sha256", "0".repeat(64)));

        assertThat(problems).isEqualTo(List.of());
    }

    /** Loads our classes anew, and knows no ONNX Runtime. */
    private static final class WithoutRuntime extends ClassLoader {
        WithoutRuntime() {
            super(MissingRuntimeTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("ai.onnxruntime.")) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith("io.modelwatch.udfs.inference.")) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
