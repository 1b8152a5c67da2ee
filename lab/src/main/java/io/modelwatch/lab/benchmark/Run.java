package io.modelwatch.lab.benchmark;

/**
 * What one run of a job cost.
 *
 * @param dataflow for example {@code b1}
 * @param records that its source read
 * @param seconds from the first record that the source read to the last that any operator received
 * @param cpuSeconds of this process in the same time, including broker and garbage collector: other load on the machine affects it little
 * @param compilerSeconds of the JVM's compiler in the same time: a job that has run for some minutes needs none
 */
record Run(String dataflow, Backend backend, long records, double seconds, double cpuSeconds, double compilerSeconds) {
    /** The compiler's share of the CPU time, 0 to about 1. */
    double compilerShare() {
        return compilerSeconds / cpuSeconds;
    }

    double perSecond() {
        return records / seconds;
    }

    double perCpuSecond() {
        return records / cpuSeconds;
    }

    /** The dataflow and its state backend, for example {@code b1 heap}. */
    String name() {
        return dataflow.startsWith("a") ? dataflow : dataflow + " " + backend;
    }
}
