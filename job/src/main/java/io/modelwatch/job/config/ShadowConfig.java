package io.modelwatch.job.config;

import io.modelwatch.schemas.Key;
import io.modelwatch.udfs.compare.VerdictLimits;
import io.modelwatch.udfs.inference.CudaSettings;
import io.modelwatch.udfs.shadow.ShadowSettings;
import java.util.List;

/**
 * The {@code shadow.*} keys: which share of the requests is scored again, where, and how candidates are judged.
 *
 * @param modelRoots URIs of the directories below which models may lie
 * @param maxModelBytes of the largest file of a model, >= 1
 * @param maxInputBytes of the inputs of sampled requests that wait for their responses in one subtask, >= 0
 * @param parallelism of scoring: each subtask loads every candidate, >= 1
 * @param slotSharingGroup of scoring; {@code default} shares the slots of everything else
 * @param gpusPerSlot of Flink's external resource {@code gpu}, >= 0
 * @param slotHeapMegabytes of a slot with GPUs, for which Flink asks all resources, >= 1
 */
public record ShadowConfig(
        @Key(
                name = "shadow.model-roots",
                byDefault = "[]",
                range = Key.NOT_BLANK,
                meaning = "Directories (file, s3, hdfs) below which models may lie; none: no model may be loaded.")
        List<String> modelRoots,

        @Key(
                name = "shadow.max-model-mb",
                byDefault = "1024",
                range = "[1, 2047]",
                unit = Key.Unit.MEBIBYTES,
                meaning = "Largest model file, in MiB.")
        long maxModelBytes,

        @Key(
                name = "shadow.max-input-mb",
                byDefault = "64",
                range = "[0, 1048576]",
                unit = Key.Unit.MEBIBYTES,
                meaning =
                        "Inputs of sampled requests that wait for their responses in one subtask of FollowRequest, in MiB; requests beyond are not scored again.")
        long maxInputBytes,

        @Key(
                name = "shadow.parallelism",
                byDefault = "1",
                range = "[1, 32768]",
                meaning = "Subtasks that score; each loads every candidate.")
        int parallelism,

        @Key(
                name = "shadow.slot-sharing-group",
                byDefault = "shadow",
                range = Key.NOT_BLANK,
                meaning =
                        "Slots of scoring: a group of its own takes slots of its own; default shares those of the rest.")
        String slotSharingGroup,

        @Key(
                name = "shadow.gpus-per-slot",
                byDefault = "0",
                range = "[0, 1024]",
                meaning = "Of Flink's external resource gpu for each scoring slot; 0: scoring asks for none.")
        int gpusPerSlot,

        @Key(
                name = "shadow.slot-heap-mb",
                byDefault = "512",
                range = "[1, 1048576]",
                meaning = "Heap of a scoring slot with GPUs, in MiB: Flink then wants all resources named.")
        int slotHeapMegabytes,

        ShadowSettings settings,
        CudaSettings cuda,
        VerdictLimits limits) {
    public ShadowConfig {
        modelRoots = List.copyOf(modelRoots);
    }

    /** Whether anything is sampled. */
    public boolean isOn() {
        return settings.maxRate() > 0;
    }
}
