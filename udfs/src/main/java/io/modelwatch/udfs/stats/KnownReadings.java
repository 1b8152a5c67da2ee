package io.modelwatch.udfs.stats;

/**
 * Lets through what is known. A value that is not finite, or stands on no events, is absent; so is an interval with an end that is not
 * finite, or a coverage that is no share. What is absent though a summary said it is counted: more was added up than numbers hold.
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
