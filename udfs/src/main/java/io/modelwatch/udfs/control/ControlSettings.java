package io.modelwatch.udfs.control;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.Span;
import io.modelwatch.udfs.detect.RuleReader;
import java.io.Serializable;
import java.util.List;

/**
 * Limits of commands, and what they may name.
 *
 * @param leadMillis how long after its record a command takes effect at the earliest, > 0: by then every part of the job knows of it
 * @param adapters that a candidate may name
 * @param rules that can be disabled, replaced and deleted
 * @param grammar reads the rules that commands set
 * @param patterns whose parameters can be set
 */
public record ControlSettings(
        long leadMillis, List<String> adapters, ConfiguredRules rules, RuleReader grammar, PatternCheck patterns)
        implements Serializable {
    /** Without rules and patterns. */
    public ControlSettings(long leadMillis, List<String> adapters) {
        this(leadMillis, adapters, new ConfiguredRules(List.of()), RuleReader.NONE, PatternCheck.NONE);
    }

    public ControlSettings {
        check(leadMillis > 0, "control.lead must be > 0s, was %s", Span.text(leadMillis));
        adapters = List.copyOf(adapters);
    }
}
