package io.modelwatch.udfs.incident;

import io.modelwatch.udfs.control.Command;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * What commands say about a model at a time.
 *
 * @param news changes that took effect since the time before, in their order
 * @param withinMillis as {@link Sign#withinMillis} holds them
 * @param quietUntil of a version: end of the maintenance that the time is in, epoch milliseconds; 0: it is in none
 */
public record ModelCommands(List<Command> news, Map<String, Long> withinMillis, ToLongFunction<String> quietUntil) {}
