package io.modelwatch.lab.soak;

import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;

/**
 * A sample of all figures at one moment.
 *
 * @param since the start of the run
 * @param taskManagers the figures of each process, by its name; without {@link Figure#RSS} if the system does not report it
 * @param job its own figures; without {@link Figure#LAG} for as long as the JobManager knows none
 * @param requests read so far
 */
record SoakSample(
        Duration since, SortedMap<String, Map<Figure, Double>> taskManagers, Map<Figure, Double> job, long requests) {}
