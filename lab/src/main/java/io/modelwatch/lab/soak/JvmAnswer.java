package io.modelwatch.lab.soak;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM with the G1 collector and {@code -XX:NativeMemoryTracking=summary} reports to {@code jcmd}.
 *
 * @param text the answers to {@link #QUESTIONS}
 */
record JvmAnswer(String text) {
    /** The first one collects garbage, so that the second one reports live data. */
    static final String[] QUESTIONS = {"GC.run", "GC.heap_info", "VM.native_memory summary scale=KB", "Thread.print"};

    private static final Pattern HEAP = Pattern.compile("garbage-first heap .*?used (\\d+)K");
    private static final Pattern METASPACE = Pattern.compile("(?m)^\\s*Metaspace\\s+used (\\d+)K");
    private static final Pattern ACCOUNTED = Pattern.compile("Total: reserved=\\d+KB, committed=(\\d+)KB");
    private static final Pattern ACCOUNTED_HEAP = Pattern.compile("Java Heap \\(reserved=\\d+KB, committed=(\\d+)KB");
    /** Compiler threads come and go with their work. */
    private static final Pattern THREAD = Pattern.compile("(?m)^\"(?!C1 |C2 ).*\" #\\d+ ");

    private static final double MEBI_KIBI = 1_024;

    /** @throws IOException if a figure is missing */
    Map<Figure, Double> figures() throws IOException {
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        figures.put(Figure.HEAP, mebibytes(HEAP));
        figures.put(Figure.METASPACE, mebibytes(METASPACE));
        figures.put(Figure.NATIVE, mebibytes(ACCOUNTED) - mebibytes(ACCOUNTED_HEAP));
        figures.put(Figure.THREADS, (double) THREAD.matcher(text).results().count());
        return figures;
    }

    private double mebibytes(Pattern pattern) throws IOException {
        Matcher found = pattern.matcher(text);
        if (!found.find()) {
            throw new IOException("jcmd must report '%s', reported:%n%s".formatted(pattern, text));
        }
        return Long.parseLong(found.group(1)) / MEBI_KIBI;
    }
}
