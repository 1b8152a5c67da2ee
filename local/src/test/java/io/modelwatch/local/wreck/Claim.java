package io.modelwatch.local.wreck;

/** What must hold, whatever arrives. */
enum Claim {
    GOES_ON("no exception ends the job, and every checkpoint completes"),
    RESTORES("every checkpoint and savepoint restores"),
    GETS_THROUGH("everything that was written is read"),
    CONSERVES("each record read is found again in exactly one place"),
    FAILS_NOWHERE("no step fails inside"),
    BOUNDED("every record that is written has a bound"),
    VALID("every record that is written is valid by its JSON schema"),
    NUMBERS("no number that is written is not finite"),
    MEANINGFUL("no figure is outside of what its metric can be"),
    SAME_POINTS("the figures of the good models are those of a run without the bad traffic"),
    SAME_ALERTS("the alerts of the good models are those of a run without the bad traffic");

    private final String sentence;

    Claim(String sentence) {
        this.sentence = sentence;
    }

    /** @param seen the first thing that offends */
    Broken broken(String seen, Throwable cause) {
        return new Broken(this, seen, cause);
    }

    void check(boolean holds, String seen, Object... values) {
        if (!holds) {
            throw broken(seen.formatted(values), null);
        }
    }

    /** A claim that does not hold. */
    static final class Broken extends AssertionError {
        private static final long serialVersionUID = 1;

        private final Claim claim;

        private Broken(Claim claim, String seen, Throwable cause) {
            super(claim.name() + " (" + claim.sentence + ") does not hold: " + seen, cause);
            this.claim = claim;
        }

        Claim claim() {
            return claim;
        }
    }
}
