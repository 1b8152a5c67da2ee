package io.modelwatch.udfs.detect;

import io.modelwatch.schemas.Key;
import java.io.Serializable;

/**
 * Which judgements of points are published, beside the alerts that are made of them.
 *
 * @param enabled whether any is
 * @param rules globs over names of rules, separated by commas
 * @param segments globs over segments, separated by commas
 */
public record JudgementSettings(
        @Key(
                name = "judgements.enabled",
                byDefault = "false",
                meaning =
                        "Whether each rule's judgement of each point it watches is written: what was expected, its limits, normal or abnormal.")
        boolean enabled,

        @Key(
                name = "judgements.rules",
                byDefault = "*",
                range = Key.NOT_BLANK,
                meaning = "Glob over names of rules whose judgements are written.")
        String rules,

        @Key(
                name = "judgements.segments",
                byDefault = "*",
                range = Key.NOT_BLANK,
                meaning = "Glob over segments of which judgements are written: all, device=*, *.")
        String segments)
        implements Serializable {}
