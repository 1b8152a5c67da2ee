package io.modelwatch.udfs.control;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.Span;
import java.io.Serializable;
import java.util.List;

/**
 * What commands are held to.
 *
 * @param leadMillis how long after its record a command takes effect at the earliest, > 0: by then every part of the job knows of it
 * @param adapters that a candidate may name
 */
public record ControlSettings(long leadMillis, List<String> adapters) implements Serializable {
    public ControlSettings {
        check(leadMillis > 0, "control.lead must be > 0s, was %s", Span.text(leadMillis));
        adapters = List.copyOf(adapters);
    }
}
