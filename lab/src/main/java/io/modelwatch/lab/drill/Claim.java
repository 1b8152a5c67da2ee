package io.modelwatch.lab.drill;

/**
 * Something that is promised besides the alerts.
 *
 * @param seen what was seen, with figures, for people
 */
public record Claim(String seen, boolean holds) {}
