package io.modelwatch.udfs.inference;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Checks whether a machine has the least that CUDA needs: a device and the driver's library. This takes no time, whereas ONNX Runtime
 * unpacks 622 MB before it refuses.
 *
 * @param root of the file system
 * @param libraryPath directories that are searched first, separated as in {@code LD_LIBRARY_PATH}
 */
record CudaProbe(Path root, String libraryPath) {
    private static final String DRIVER = "libcuda.so.1";
    private static final List<String> LIBRARY_DIRECTORIES = List.of(
            "usr/lib/x86_64-linux-gnu", "usr/lib64", "usr/lib", "lib64", "usr/lib/wsl/lib", "usr/local/nvidia/lib64");

    static CudaProbe ofThisMachine() {
        return new CudaProbe(Path.of("/"), Objects.requireNonNullElse(System.getenv("LD_LIBRARY_PATH"), ""));
    }

    /** Why CUDA cannot work here, or null where it may. */
    String obstacle() {
        if (!hasDevice()) {
            return "no NVIDIA device (/dev/nvidia0)";
        }
        return hasDriver() ? null : "no NVIDIA driver (" + DRIVER + ")";
    }

    private boolean hasDevice() {
        // A container may see another device than the first; Windows' Linux has /dev/dxg.
        try (DirectoryStream<Path> devices = Files.newDirectoryStream(root.resolve("dev"), "{nvidia[0-9]*,dxg}")) {
            return devices.iterator().hasNext();
        } catch (IOException e) {
            return false; // no /dev, so no device in it
        }
    }

    private boolean hasDriver() {
        Stream<Path> searched = Stream.concat(
                Stream.of(libraryPath.split(File.pathSeparator))
                        .filter(directory -> !directory.isEmpty())
                        .map(Path::of),
                LIBRARY_DIRECTORIES.stream().map(root::resolve));
        return searched.anyMatch(directory -> Files.exists(directory.resolve(DRIVER))) || linkerKnowsDriver();
    }

    private boolean linkerKnowsDriver() {
        try {
            return new String(Files.readAllBytes(root.resolve("etc/ld.so.cache")), StandardCharsets.ISO_8859_1)
                    .contains(DRIVER);
        } catch (IOException e) {
            return false; // no cache: the linker knows the directories above only
        }
    }
}
