package io.modelwatch.lab.drill;

/**
 * A promise other than the alerts, and the observation.
 *
 * @param seen the observation, with figures, for people
 */
public record Claim(String seen, boolean holds) {}
