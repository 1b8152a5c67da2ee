package io.modelwatch.schemas.read.mapping;

/** What a latency is counted in. */
public enum LatencyUnit {
    S(1e6),
    MS(1e3),
    US(1),
    NS(1e-3);

    private static final double NOT_MEASURED = -1;

    private final double micros;

    LatencyUnit(double micros) {
        this.micros = micros;
    }

    /** Rounded; -1, by which many servers say that they have not measured, stays -1; what is no number is the least long. */
    public long micros(double latency) {
        if (Double.isNaN(latency)) {
            return Long.MIN_VALUE;
        }
        return latency == NOT_MEASURED ? (long) NOT_MEASURED : Math.round(latency * micros);
    }
}
