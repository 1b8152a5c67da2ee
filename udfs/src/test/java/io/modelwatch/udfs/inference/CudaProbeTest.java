package io.modelwatch.udfs.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CudaProbeTest {
    @TempDir
    Path root;

    @Test
    void missesTheDeviceFirst() throws IOException {
        assertThat(new CudaProbe(root, "").obstacle()).isEqualTo("no NVIDIA device (/dev/nvidia0)");
        Files.createDirectories(root.resolve("dev"));
        assertThat(new CudaProbe(root, "").obstacle()).isEqualTo("no NVIDIA device (/dev/nvidia0)");
    }

    @Test
    void missesTheDriver() throws IOException {
        add("dev/nvidia3"); // a container may see this one alone

        assertThat(new CudaProbe(root, "").obstacle()).isEqualTo("no NVIDIA driver (libcuda.so.1)");
    }

    @Test
    void findsTheDriverWhereTheLinkerLooks() throws IOException {
        add("dev/nvidia0");
        add("opt/driver/libcuda.so.1");

        assertThat(new CudaProbe(root, "/nowhere:" + root.resolve("opt/driver")).obstacle())
                .isNull();
        add("usr/lib64/libcuda.so.1");
        assertThat(new CudaProbe(root, "").obstacle()).isNull();
    }

    @Test
    void believesTheLinkersCache() throws IOException {
        add("dev/nvidia0");
        add("etc/ld.so.cache");
        Files.writeString(root.resolve("etc/ld.so.cache"), "x\0libcuda.so.1\0/odd/place/libcuda.so.1");

        assertThat(new CudaProbe(root, "").obstacle()).isNull();
    }

    private void add(String file) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.createFile(path);
    }
}
