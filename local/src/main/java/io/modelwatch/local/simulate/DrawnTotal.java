package io.modelwatch.local.simulate;

import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Subject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The requests of all versions of a model in its open windows, and the points of those that close. */
final class DrawnTotal {
    private static final double SECOND_MILLIS = 1_000;

    /** When its first window begins: it is partial. */
    private final long first;

    private final List<Long> windows;
    /** By window length. */
    private final long[] requests;

    private final List<PointOutput> outputs = new ArrayList<>();

    DrawnTotal(DrawnModel model, long first) {
        this.first = first;
        this.windows = model.windows();
        this.requests = new long[windows.size()];
        for (long window : windows) {
            outputs.add(model.output(
                    new Series(model.name(), Series.EVERY_VERSION, Subject.ALL, "", Span.of(window), Span.NONE)));
        }
    }

    /** Adds the requests of a pane. */
    void add(long ofPane) {
        Arrays.setAll(requests, length -> requests[length] + ofPane);
    }

    /** Emits the points of all windows that end now. */
    void close(long now) {
        for (int length = 0; length < requests.length; length++) {
            long window = windows.get(length);
            if (now % window == 0 && requests[length] > 0) {
                double rate = requests[length] * SECOND_MILLIS / window;
                outputs.get(length)
                        .put("total_requests_per_second", rate, requests[length], now, now - window <= first);
            }
            requests[length] = now % window == 0 ? 0 : requests[length];
        }
    }
}
