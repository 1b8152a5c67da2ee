package io.modelwatch.udfs.inference;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.Key;
import java.io.Serializable;

/**
 * How CUDA is used where it is available.
 *
 * @param device index as the CUDA driver counts, >= 0
 * @param memoryLimit of a session's arena in bytes; 0: none
 * @param tf32 whether products of matrices may be computed with 10 bits of mantissa: faster, and further from the CPU's figures
 */
public record CudaSettings(
        int device,

        @Key(
                name = "shadow.cuda.memory-limit-mb",
                byDefault = "0",
                range = "[0, 1048576]",
                unit = Key.Unit.MEBIBYTES,
                meaning = "GPU memory of a model, in MiB; 0: no limit.")
        long memoryLimit,

        @Key(
                name = "shadow.cuda.tf32",
                byDefault = "false",
                meaning = "Whether GPUs may compute with 10 bits of mantissa: faster, further from the CPU's scores.")
        boolean tf32)
        implements Serializable {
    /** The first device, without limit, as exact as possible. */
    public static final CudaSettings STANDARD = new CudaSettings(0, 0, false);

    public CudaSettings {
        check(device >= 0, "cuda: device must be >= 0, was %s", device);
        check(memoryLimit >= 0, "cuda: memory limit must be >= 0 bytes, was %s", memoryLimit);
    }
}
