package io.modelwatch.udfs.op.state;

import io.modelwatch.schemas.SipHash;
import io.modelwatch.udfs.follow.PendingRequests;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;

/**
 * The shards' tables in keyed state, each fetched once between two snapshots: looking the state up for every event costs more than
 * looking into the table.
 *
 * <p>On the heap backend the state holds the table itself. A snapshot is written while events go on; the backend then gives out a copy to
 * whoever fetches a table for the first time since the snapshot began. So at each snapshot every reference is dropped.
 *
 * <p>Elsewhere (RocksDB) the state holds bytes, and serialising a shard for each event would write all of its rows for one. So tables that
 * have changed are written back before each snapshot.
 */
public final class ShardTables {
    /** Receives a shard and its table. */
    public interface ShardConsumer {
        void accept(int shard, PendingRequests table);
    }

    private final KeyedStateBackend<Integer> backend;
    private final ValueState<PendingRequests> state;
    private final String stateName;
    private final boolean stateHoldsObjects;
    /** Places of ids in new tables; tables that were read from a snapshot have a key of their own. */
    private final SipHash places = SipHash.random();
    /** By shard: tables that were fetched since the last snapshot (heap) or since the start (elsewhere); null for others. */
    private final PendingRequests[] fetched;
    /** By shard: whether the table may differ from the bytes in state; unused on the heap. */
    private final boolean[] changed;

    /** @param shards how many there are; shards are numbered from 0 */
    public ShardTables(KeyedStateBackend<Integer> backend, ValueStateDescriptor<PendingRequests> descriptor, int shards)
            throws Exception {
        this.backend = backend;
        this.state = backend.getPartitionedState(VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, descriptor);
        this.stateName = descriptor.getName();
        this.stateHoldsObjects = backend.getBackendTypeIdentifier().equals("hashmap");
        this.fetched = new PendingRequests[shards];
        this.changed = new boolean[shards];
    }

    /** The table of a shard, to be changed in place. Where it must be fetched, the shard becomes the current key. */
    public PendingRequests get(int shard) throws Exception {
        PendingRequests table = fetched[shard];
        if (table == null) {
            backend.setCurrentKey(shard);
            table = fetch();
            fetched[shard] = table;
        }
        changed[shard] = true;
        return table;
    }

    /** Forgets an empty shard, which becomes the current key. */
    public void clear(int shard) {
        fetched[shard] = null;
        changed[shard] = false;
        backend.setCurrentKey(shard);
        state.clear();
    }

    /** Makes the state fit for the snapshot that comes next. */
    public void beforeSnapshot() throws Exception {
        if (stateHoldsObjects) {
            Arrays.fill(fetched, null);
            return;
        }
        for (int shard = 0; shard < fetched.length; shard++) {
            if (changed[shard]) {
                backend.setCurrentKey(shard);
                state.update(fetched[shard]);
                changed[shard] = false;
            }
        }
    }

    /** Shows the shards that came out of a snapshot. */
    public void forEachRestored(ShardConsumer consumer) throws Exception {
        List<Integer> shards;
        try (var keys = backend.<VoidNamespace>getKeys(stateName, VoidNamespace.INSTANCE)) {
            shards = keys.toList();
        }
        for (int shard : shards) {
            consumer.accept(shard, get(shard));
        }
    }

    private PendingRequests fetch() throws Exception {
        PendingRequests table = state.value();
        if (table == null) {
            table = new PendingRequests(places);
            if (stateHoldsObjects) {
                state.update(table);
            }
        }
        return table;
    }
}
