package io.modelwatch.lab.benchmark;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Prints figures as they arrive, and at the end all of them as Markdown. */
final class Report {
    private static final double P99 = 0.99;

    private final PrintStream out;
    private final Map<String, List<Run>> runs = new LinkedHashMap<>();
    private final List<String> lines = new ArrayList<>();

    Report(PrintStream out) {
        this.out = out;
    }

    /** Prints progress; not part of the result. */
    void progress(String format, Object... values) {
        out.printf("... " + format + "%n", values);
    }

    /** Prints a run that does not count. */
    void progress(Run run) {
        progress(
                "%-11s %,9d records in %6.2f s: %,9.0f/s, %,9.0f per CPU second, %2.0f %% of it compiling",
                run.name(),
                run.records(),
                run.seconds(),
                run.perSecond(),
                run.perCpuSecond(),
                100 * run.compilerShare());
    }

    void add(Run run) {
        runs.computeIfAbsent(run.name(), name -> new ArrayList<>()).add(run);
        progress(run);
    }

    void line(String format, Object... values) {
        lines.add(format.formatted(values));
    }

    /**
     * Medians over rounds of runs beside a candidate, each compared with the run without a candidate in the same round.
     *
     * @param candidate place in each round
     */
    void unharmed(List<List<Unharmed.Result>> rounds, int candidate) {
        double[] throughput = new double[rounds.size()];
        double[] longer = new double[rounds.size()];
        int same = 0;
        for (int i = 0; i < rounds.size(); i++) {
            Unharmed.Result alone = rounds.get(i).get(0);
            Unharmed.Result beside = rounds.get(i).get(candidate);
            throughput[i] = beside.read() / alone.read();
            longer[i] = beside.delays().quantile(P99) - alone.delays().quantile(P99);
            same += beside.delays().alerts().equals(alone.delays().alerts()) ? 1 : 0;
        }
        line(
                "main path beside a candidate that is %s: throughput %.3f, p99 delay of alerts %+.0f ms (medians of %d pairs); identical alerts in %d",
                rounds.get(0).get(candidate).beside(), median(throughput), median(longer), rounds.size(), same);
    }

    /** What checkpoints cost with pending requests. */
    void checkpoints(CheckpointCost.Result result) {
        for (CheckpointCost.Taken taken : result.checkpoints()) {
            var cost = taken.checkpoint();
            line(
                    "checkpoint on %s at %,d events/s (%,.0f read) with %,d requests that wait for labels: %,d bytes (%.0f per request), %,d written, in %,d ms; a task was blocked for at most %,d ms",
                    result.backend(),
                    result.perSecond(),
                    result.read(),
                    taken.waiting(),
                    cost.bytes(),
                    (double) cost.bytes() / taken.waiting(),
                    cost.written(),
                    cost.millis(),
                    cost.stillMillis());
        }
    }

    /**
     * The state of a checkpoint.
     *
     * @param bytes by chain of operators
     */
    void state(String when, Map<String, Long> bytes, double series) {
        long all = bytes.values().stream().mapToLong(Long::longValue).sum();
        line("bytes of state per series, %s: %.1f (of %,.0f series, %,d bytes)", when, all / series, series, all);
        bytes.forEach((name, own) -> line("%s, %s: %.1f", when, name, own / series));
    }

    /** The result as Markdown. */
    String text() {
        StringBuilder text = new StringBuilder();
        if (!runs.isEmpty()) {
            text.append(
                    "| dataflow | runs | records | records/s (median) | records per CPU second (median) | compiling (median) |\n");
            text.append("|---|--:|--:|--:|--:|--:|\n");
            runs.forEach((name, all) -> text.append("| %s | %d | %,d | %,.0f | %,.0f | %.0f %% |%n"
                    .formatted(
                            name,
                            all.size(),
                            all.get(0).records(),
                            median(all, Run::perSecond),
                            median(all, Run::perCpuSecond),
                            100 * median(all, Run::compilerShare))));
            text.append("\n| ratio | time | CPU time |\n|---|--:|--:|\n");
            ratios(text);
            text.append('\n');
        }
        lines.forEach(line -> text.append("- ").append(line).append('\n'));
        return text.toString();
    }

    void finish(Path file) throws IOException {
        out.println();
        out.print(text());
        if (file != null) {
            Files.writeString(file, text(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    private void ratios(StringBuilder text) {
        for (Backend backend : Backend.values()) {
            ratio("b1 " + backend, "a1", text);
            ratio("b2 " + backend, "a2", text);
            ratio("b1 " + backend, "c " + backend, text);
            ratio("b2 " + backend, "c " + backend, text);
        }
    }

    private void ratio(String above, String below, StringBuilder text) {
        if (runs.containsKey(above) && runs.containsKey(below)) {
            text.append("| %s / %s | %.3f | %.3f |%n"
                    .formatted(
                            above,
                            below,
                            median(runs.get(above), Run::perSecond) / median(runs.get(below), Run::perSecond),
                            median(runs.get(above), Run::perCpuSecond) / median(runs.get(below), Run::perCpuSecond)));
        }
    }

    private static double median(List<Run> of, ToDoubleFunction<Run> figure) {
        return median(of.stream().mapToDouble(figure).toArray());
    }

    private static double median(double[] values) {
        double[] sorted = Arrays.stream(values).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
