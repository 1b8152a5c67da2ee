package io.modelwatch.udfs.incident;

import io.modelwatch.schemas.Command;
import java.util.List;
import java.util.Map;

/**
 * What commands say at a time about a model.
 *
 * @param news those that took effect since the time before, in the order in which they did
 * @param withinMillis as {@link Sign#withinMillis} holds them
 * @param quietUntil end of the maintenance window that the time is in, epoch milliseconds; 0: it is in none
 */
public record Commanded(List<Command> news, Map<String, Long> withinMillis, long quietUntil) {}
