package io.modelwatch.lab.benchmark;

/**
 * What one run of a job took.
 *
 * @param dataflow for example {@code b1}
 * @param records that its source read
 * @param seconds from the first record that the source read to the last that any operator took in
 * @param cpuSeconds that this process, broker and garbage collector with it, computed in the same time: what others do on the machine
 *     lengthens it little
 * @param compilerSeconds of the JVM's compiler in the same time: a job that has run for some minutes needs none
 */
record Run(String dataflow, Backend backend, long records, double seconds, double cpuSeconds, double compilerSeconds) {
    /** The compiler's part of the CPU time, 0 to about 1. */
    double compilerShare() {
        return compilerSeconds / cpuSeconds;
    }

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
