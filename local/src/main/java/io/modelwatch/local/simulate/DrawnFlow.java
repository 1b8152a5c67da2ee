package io.modelwatch.local.simulate;

import java.util.ArrayList;
import java.util.List;

/** The label flow of one model: what its open windows hold, and the points of those that close. */
final class DrawnFlow {
    private static final String FLOW = "label_flow";

    /** When the first window began: it is partial. */
    private final long first;

    private final List<Long> windows;
    private final List<PointOutput> outputs;
    private final long[] labels;
    private final long[] answered;

    /**
     * @param outputs one for each length of windows
     * @param first when the first window begins, epoch milliseconds
     */
    DrawnFlow(List<Long> windows, List<PointOutput> outputs, long first) {
        this.windows = List.copyOf(windows);
        this.outputs = new ArrayList<>(outputs);
        this.first = first;
        this.labels = new long[windows.size()];
        this.answered = new long[windows.size()];
    }

    /** Adds a pane: labels that came in it, and requests that were answered in it without error. */
    void add(long came, long served) {
        for (int length = 0; length < labels.length; length++) {
            labels[length] += came;
            answered[length] += served;
        }
    }

    /** Emits the points of all windows that end now. */
    void close(long now) {
        for (int length = 0; length < labels.length; length++) {
            long window = windows.get(length);
            if (now % window == 0) {
                if (answered[length] > 0) {
                    double flow = labels[length] / (double) answered[length];
                    outputs.get(length).put(FLOW, flow, answered[length], now, now - window <= first);
                }
                labels[length] = 0;
                answered[length] = 0;
            }
        }
    }
}
