package io.modelwatch.udfs.op;

import io.modelwatch.schemas.alert.DeadLetter;
import io.modelwatch.udfs.profile.ProfilePart;
import io.modelwatch.udfs.window.PanePart;

/**
 * What {@link Admit} sets apart: a letter, a part of a pane, or a part of a profile.
 *
 * @param letter a record that was refused; else null
 * @param part late records and those ahead, added up for the merge; complete before the watermark that closes its pane; else null
 * @param profile features of requests that were let through; complete like a part; else null
 */
public record Diverted(DeadLetter letter, PanePart part, ProfilePart profile) {
    static Diverted of(DeadLetter letter) {
        return new Diverted(letter, null, null);
    }

    static Diverted of(PanePart part) {
        return new Diverted(null, part, null);
    }

    static Diverted of(ProfilePart profile) {
        return new Diverted(null, null, profile);
    }
}
