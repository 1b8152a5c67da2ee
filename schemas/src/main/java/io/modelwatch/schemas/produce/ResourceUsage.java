package io.modelwatch.schemas.produce;

import java.util.Map;

/**
 * What an instance of a model used, as a producer writes it. Nothing is checked or copied here: the reader refuses what breaks the
 * contract, and collections are written in their own order.
 *
 * @param model 1 to 128 bytes of UTF-8
 * @param version that runs there; 1 to 128 bytes of UTF-8
 * @param instance pod, process or device; 1 to 128 bytes of UTF-8
 * @param time when it was read, epoch milliseconds, > 0
 * @param readings name in snake_case (cpu, memory, gpu, ...) to finite value; at most 64
 */
public record ResourceUsage(String model, String version, String instance, long time, Map<String, Double> readings) {}
