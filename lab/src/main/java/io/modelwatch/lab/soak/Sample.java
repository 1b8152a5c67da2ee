package io.modelwatch.lab.soak;

import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;

/**
 * What was seen at one moment.
 *
 * @param since the begin of the run
 * @param taskManagers the figures of each process, by its name; without {@link Figure#RSS} where the system does not tell it
 * @param job its own figures; without {@link Figure#LAG} for as long as the JobManager knows none
 * @param requests that were read so far
 */
record Sample(
        Duration since, SortedMap<String, Map<Figure, Double>> taskManagers, Map<Figure, Double> job, long requests) {}
