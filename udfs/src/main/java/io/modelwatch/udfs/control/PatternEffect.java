package io.modelwatch.udfs.control;

import io.modelwatch.schemas.control.CommandRefused;
import io.modelwatch.schemas.control.CommandRefused.Reason;
import io.modelwatch.schemas.control.Instruction;
import io.modelwatch.schemas.control.Instruction.About;
import io.modelwatch.schemas.control.Instruction.OfPattern;
import io.modelwatch.udfs.format.Lengths;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * The parameters of a pattern of incidents.
 *
 * @param parameters that differ from the configuration's, texts by name; empty: none does
 */
public record PatternEffect(String pattern, Map<String, String> parameters) implements Effect {
    @Override
    public About about() {
        return About.PATTERN;
    }

    @Override
    public String name() {
        return Instruction.nameOfPattern(pattern);
    }

    @Override
    public String described() {
        return parameters.isEmpty() ? "" : new TreeMap<>(parameters).toString();
    }

    @Override
    public boolean isOver(long effectiveAt, long time, ConfiguredRules rules) {
        return parameters.isEmpty() && effectiveAt <= time;
    }

    static PatternEffect of(Asked asked) throws CommandRefused {
        OfPattern given = (OfPattern) asked.order().instruction();
        asked.effectiveAt(); // its refusal comes first
        return Asked.attempt(Reason.INVALID_PATTERN, () -> {
            asked.settings().patterns().check(given.pattern(), given.parameters());
            return new PatternEffect(given.pattern(), given.parameters());
        });
    }

    @Override
    public void write(DataOutput out) throws IOException {
        Lengths.writeText(pattern, out);
        Lengths.writeTexts(new TreeMap<>(parameters), out);
    }

    static PatternEffect read(DataInput in) throws IOException {
        return new PatternEffect(Lengths.readText(in), Map.copyOf(Lengths.readTextsByName(in)));
    }
}
