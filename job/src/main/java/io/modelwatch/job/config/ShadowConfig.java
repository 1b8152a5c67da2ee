package io.modelwatch.job.config;

import io.modelwatch.udfs.compare.VerdictLimits;
import io.modelwatch.udfs.inference.ScorerFactory;
import io.modelwatch.udfs.shadow.ShadowSettings;

/**
 * The {@code shadow.*} keys: which share of the requests is scored again, where, and what is concluded from it.
 *
 * @param parallelism of scoring: each subtask loads every candidate, >= 1
 * @param slotSharingGroup of scoring; {@code default} shares the slots of everything else
 * @param gpusPerSlot of Flink's external resource {@code gpu}, >= 0
 * @param slotHeapMegabytes of a slot with GPUs, for which Flink asks all resources, >= 1
 */
public record ShadowConfig(
        ShadowSettings settings,
        int parallelism,
        String slotSharingGroup,
        int gpusPerSlot,
        int slotHeapMegabytes,
        ScorerFactory scorers,
        VerdictLimits limits) {
    /** Whether anything is sampled. */
    public boolean isOn() {
        return settings.maxRate() > 0;
    }
}
