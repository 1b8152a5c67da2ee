package io.modelwatch.udfs.follow;

import java.util.Locale;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.ManagedInitializationContext;

/**
 * Counts where records went, so that nothing is lost unseen: read = used + without partner + duplicate + late + dead-lettered + pending + beyond limits,
 * for each kind. The counts are operator state (Flink's own counters restart at 0) and are shown as gauges. Counting is per event: an array and
 * an index.
 *
 * @param <E> the places a record can go
 */
public final class Ledger<E extends Enum<E>> {
    /**
     * One count as it stands in state. On rescaling counts are spread over the subtasks; only their sum means something.
     *
     * @param place name of the constant
     */
    public record Entry(String place, long count) {}

    private final Class<E> places;
    private final long[] counts;
    private ListState<Entry> state;

    public Ledger(Class<E> places) {
        this.places = places;
        this.counts = new long[places.getEnumConstants().length];
    }

    public void add(E place) {
        counts[place.ordinal()]++;
    }

    public void add(E place, long count) {
        counts[place.ordinal()] += count;
    }

    public long count(E place) {
        return counts[place.ordinal()];
    }

    public void restore(ManagedInitializationContext context) throws Exception {
        state = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("ledger", TypeInformation.of(Entry.class)));
        for (Entry entry : state.get()) {
            for (E place : places.getEnumConstants()) {
                if (place.name().equals(entry.place())) { // a place that a later version no longer knows is dropped
                    counts[place.ordinal()] += entry.count();
                }
            }
        }
    }

    public void snapshot() throws Exception {
        state.clear();
        for (E place : places.getEnumConstants()) {
            if (counts[place.ordinal()] != 0) { // below 0 where a subtask resolves what another counted as pending
                state.add(new Entry(place.name(), counts[place.ordinal()]));
            }
        }
    }

    public void show(MetricGroup group) {
        for (E place : places.getEnumConstants()) {
            group.gauge(camelCase(place), (Gauge<Long>) () -> counts[place.ordinal()]);
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
