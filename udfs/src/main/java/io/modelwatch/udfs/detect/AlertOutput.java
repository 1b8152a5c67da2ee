package io.modelwatch.udfs.detect;

import io.modelwatch.udfs.detect.AlertMemory.Written;
import java.util.function.Consumer;

/**
 * What an alert's life leads to.
 *
 * @param transitions receives each, for incidents
 * @param alerts receives each that is published
 */
public record AlertOutput(Consumer<Transition> transitions, Consumer<Written> alerts) {}
