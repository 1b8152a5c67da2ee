package io.modelwatch.udfs.guard;

/**
 * Failures of one window.
 *
 * @param model as the failures say it, as are version and place
 * @param count how many, >= 1
 * @param failed the alphabetically first text of what failed and why
 * @param differ whether there were others
 */
public record FailureTally(String model, String version, Place place, long count, String failed, boolean differ) {
    /** The tally of the first failure. */
    public static FailureTally of(Failure failure) {
        return new FailureTally(failure.model(), failure.version(), failure.place(), 1, text(failure), false);
    }

    /** One more, of the same model, version and place. */
    public FailureTally with(Failure failure) {
        String text = text(failure);
        boolean less = text.compareTo(failed) < 0;
        return new FailureTally(model, version, place, count + 1, less ? text : failed, differ || !text.equals(failed));
    }

    private static String text(Failure failure) {
        return failure.what() + ": " + failure.cause();
    }
}
