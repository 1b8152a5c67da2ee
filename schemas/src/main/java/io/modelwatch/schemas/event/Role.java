package io.modelwatch.schemas.event;

/** What a second score is compared for. */
public enum Role {
    /** The version under test. */
    CANDIDATE,
    /** The primary's own model scored a second time: its disagreement is noise. */
    SECONDARY
}
