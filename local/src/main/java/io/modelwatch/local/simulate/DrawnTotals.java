package io.modelwatch.local.simulate;

import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Subject;
import java.util.ArrayList;
import java.util.List;

/** What is measured of all versions of a model together: what its open windows hold, and the points of those that close. */
final class DrawnTotals {
    private static final double SECOND_MILLIS = 1_000;

    /** When the first window of each length begins: it is partial. */
    private final long first;

    private final List<Long> windows;
    private final List<PointOutput> outputs = new ArrayList<>();
    /** By window length, like the next two. */
    private final long[] requests;

    private final long[] answered;
    private final long[] labels;

    DrawnTotals(DrawnModel model, long first) {
        this.first = first;
        this.windows = model.windows();
        this.requests = new long[windows.size()];
        this.answered = new long[windows.size()];
        this.labels = new long[windows.size()];
        for (long window : windows) {
            outputs.add(model.output(
                    new Series(model.name(), Series.EVERY_VERSION, Subject.ALL, "", Span.of(window), Span.NONE)));
        }
    }

    /** Adds requests of a pane. */
    void ask(long count) {
        add(requests, count);
    }

    /** Adds labels that came in a pane, and requests that were answered in it without error. */
    void label(long came, long served) {
        add(labels, came);
        add(answered, served);
    }

    private static void add(long[] sums, long count) {
        for (int length = 0; length < sums.length; length++) {
            sums[length] += count;
        }
    }

    /** Emits the points of all windows that end now. */
    void close(long now) {
        for (int length = 0; length < requests.length; length++) {
            if (now % windows.get(length) == 0) {
                emit(length, now);
                requests[length] = 0;
                answered[length] = 0;
                labels[length] = 0;
            }
        }
    }

    private void emit(int length, long now) {
        long window = windows.get(length);
        boolean partial = now - window <= first;
        if (answered[length] > 0) {
            double flow = labels[length] / (double) answered[length];
            outputs.get(length).put("label_flow", flow, answered[length], now, partial);
        }
        if (requests[length] > 0) {
            double rate = requests[length] * SECOND_MILLIS / window;
            outputs.get(length).put("total_requests_per_second", rate, requests[length], now, partial);
        }
    }
}
