package io.modelwatch.schemas.event;

import io.modelwatch.schemas.Hash;
import java.util.Locale;

/**
 * A part of a record that could not be used, while the rest of it was. The codes are stable: they are part of metrics' names and label
 * values. The order is part of the format of states and of the shuffle: new parts come last, and at most 31.
 */
public enum UnusablePart {
    /** A score that is missing, no number, or not finite in single precision. The item keeps its rank. */
    SCORE,
    /** A prediction whose item id is missing, no text or too long. It is left out of the list. */
    ITEM_ID,
    /** An item that stands in the list a second time. It counts at its first place only. */
    ITEM_REPEATED,
    /** An item of the same {@link Hash#of64} as another one of the list. The second is left out. */
    ITEM_COLLISION,
    /** Predictions that are no list, an element that is no prediction, or more of them than there may be. */
    PREDICTIONS,
    /** A latency that is no whole number or out of range. It counts as not measured. */
    LATENCY,
    /** A status that is neither a text nor a whole number. It counts as absent. */
    STATUS,
    /** Segments that are no object, or the value of one of them. The request does not belong to it. */
    SEGMENTS,
    /** A sampled rate that is no whole number or out of range. The request stands for itself. */
    SAMPLED_RATE,
    /** Inputs of a request of the sample that break a tensor's rules. It is not scored again. */
    INPUTS,
    /** A reading that is not finite, has no name, or is one too many. */
    READINGS,
    /** A position of feedback that is no whole number or out of range. It counts as not known. */
    POSITION,
    /** A value of feedback that is no number or out of range. It counts as not known. */
    VALUE,
    /** A currency that is not three letters. The value counts as not known. */
    CURRENCY,
    /** Features of a request of the sample that are no object, too many, or the name or value of one of them. The others count. */
    FEATURES;

    private static final UnusablePart[] ALL = values();

    /** For example {@code item_id}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** This part in a set of parts. */
    public int bit() {
        return 1 << index();
    }

    @SuppressWarnings("EnumOrdinal") // the order is fixed, as said above
    public int index() {
        return ordinal();
    }

    /** How many parts there are: sets of them are below {@code 1 << count()}. */
    public static int count() {
        return ALL.length;
    }

    /** @param index below {@link #count} */
    public static UnusablePart at(int index) {
        return ALL[index];
    }
}
