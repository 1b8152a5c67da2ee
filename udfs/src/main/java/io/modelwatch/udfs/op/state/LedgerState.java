package io.modelwatch.udfs.op.state;

import io.modelwatch.udfs.follow.Ledger;
import java.util.Locale;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.ManagedInitializationContext;

/** Keeps a {@link Ledger} as operator state, since Flink's own counters restart at 0, and shows its counts as gauges. */
public final class LedgerState<E extends Enum<E>> {
    private final Ledger<E> ledger;
    private final ListState<LedgerEntry> state;

    /** Adds what was restored to the ledger. */
    public LedgerState(Ledger<E> ledger, ManagedInitializationContext context) throws Exception {
        this.ledger = ledger;
        state = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("ledger", LedgerEntrySerializer.INSTANCE));
        for (LedgerEntry entry : state.get()) {
            for (E place : ledger.places()) {
                if (place.name().equals(entry.place())) { // a place that a later version no longer knows is dropped
                    ledger.add(place, entry.count());
                }
            }
        }
    }

    /** Writes what the ledger counts now. */
    public void snapshot() throws Exception {
        state.clear();
        for (E place : ledger.places()) {
            if (ledger.count(place) != 0) {
                state.add(new LedgerEntry(place.name(), ledger.count(place)));
            }
        }
    }

    /** One gauge for each place. */
    public void show(MetricGroup group) {
        for (E place : ledger.places()) {
            group.gauge(camelCase(place), (Gauge<Long>) () -> ledger.count(place));
        }
    }

    /** {@code REQUESTS_READ} is the gauge {@code requestsRead}, as Flink names its own. */
    private static String camelCase(Enum<?> place) {
        StringBuilder name = new StringBuilder();
        for (String word : place.name().toLowerCase(Locale.ROOT).split("_")) {
            name.append(name.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return name.toString();
    }
}
