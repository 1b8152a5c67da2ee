package io.modelwatch.udfs.inference;

import static io.modelwatch.schemas.Check.check;

import java.io.Serializable;

/**
 * How CUDA is used where it is.
 *
 * @param device index as the CUDA driver counts, >= 0
 * @param memoryLimit of a session's arena in bytes; 0: none
 * @param tf32 whether products of matrices may be computed with 10 bits of mantissa: faster, and further from the CPU's figures
 */
public record CudaSettings(int device, long memoryLimit, boolean tf32) implements Serializable {
    /** The first device, without limit, as exact as it gets. */
    public static final CudaSettings STANDARD = new CudaSettings(0, 0, false);

    public CudaSettings {
        check(device >= 0, "cuda: device must be >= 0, was %s", device);
        check(memoryLimit >= 0, "cuda: memory limit must be >= 0 bytes, was %s", memoryLimit);
    }
}
