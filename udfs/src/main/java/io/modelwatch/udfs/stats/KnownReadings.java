package io.modelwatch.udfs.stats;

/**
 * Lets known readings through. A value that is not finite or has no events is absent; so is an interval with an end that is not finite,
 * or a coverage outside of [0, 1]. A reading that a summary gave but that is absent is counted: more was added up than numbers can hold.
 */
final class KnownReadings implements Summary.Readings {
    private final Summary.Readings out;
    private final Runnable absent;

    /** @param absent is run for each value, interval or coverage that is left out */
    KnownReadings(Summary.Readings out, Runnable absent) {
        this.out = out;
        this.absent = absent;
    }

    @Override
    public void put(String metric, Summary.Reading reading) {
        if (!Double.isFinite(reading.value()) || reading.count() < 1) {
            absent.run();
            return;
        }
        boolean interval = isKnownOrNone(reading.lower()) && isKnownOrNone(reading.upper());
        boolean share = !(reading.coverage() < 0 || reading.coverage() > 1);
        if (interval && share) {
            out.put(metric, reading);
            return;
        }
        absent.run();
        out.put(
                metric,
                new Summary.Reading(
                        reading.value(),
                        reading.count(),
                        interval ? reading.lower() : Double.NaN,
                        interval ? reading.upper() : Double.NaN,
                        share ? reading.coverage() : Double.NaN,
                        reading.exemplars()));
    }

    private static boolean isKnownOrNone(double end) {
        return !Double.isInfinite(end);
    }
}
