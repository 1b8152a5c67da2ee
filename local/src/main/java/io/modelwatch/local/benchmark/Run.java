package io.modelwatch.local.benchmark;

/**
 * What one run of a job took.
 *
 * @param dataflow for example {@code b1}
 * @param records that its source read
 * @param seconds from the first record that the source read to the last that any operator took in
 * @param cpuSeconds that this process, broker and garbage collector with it, computed in the same time: what others do on the machine
 *     lengthens it little
 */
record Run(String dataflow, Backend backend, long records, double seconds, double cpuSeconds) {
    double perSecond() {
        return records / seconds;
    }

    double perCpuSecond() {
        return records / cpuSeconds;
    }

    /** The dataflow and where it keeps its state, for example {@code b1 heap}. */
    String name() {
        return dataflow.startsWith("a") ? dataflow : dataflow + " " + backend;
    }
}
