package io.modelwatch.udfs.op;

import io.modelwatch.schemas.alert.DeadLetter;
import io.modelwatch.udfs.window.PanePart;

/**
 * What {@link Admit} does not let through: either a letter or a part.
 *
 * @param letter a record that was refused; null for a part
 * @param part late records and those ahead, added up for the merge; complete before the watermark that closes its pane; null for a
 *     letter
 */
public record Diverted(DeadLetter letter, PanePart part) {
    static Diverted of(DeadLetter letter) {
        return new Diverted(letter, null);
    }

    static Diverted of(PanePart part) {
        return new Diverted(null, part);
    }
}
