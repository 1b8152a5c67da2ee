package io.modelwatch.udfs.op;

import java.util.List;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;

/**
 * The shards' tables in keyed state. On the heap backend the state holds the table itself; elsewhere (RocksDB) a table is kept as an object
 * between checkpoints and written back by {@link #writeBack}, since serialising a shard for each event would cost a thousand times the event.
 */
abstract class ShardTables {
    /** Takes a shard and its table. */
    interface ShardConsumer {
        void accept(int shard, PendingRequests table);
    }

    protected final KeyedStateBackend<Integer> backend;
    protected final ValueState<PendingRequests> state;
    private final String stateName;

    private ShardTables(KeyedStateBackend<Integer> backend, ValueStateDescriptor<PendingRequests> descriptor)
            throws Exception {
        this.backend = backend;
        this.state = backend.getPartitionedState(VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, descriptor);
        this.stateName = descriptor.getName();
    }

    static ShardTables on(
            KeyedStateBackend<Integer> backend, ValueStateDescriptor<PendingRequests> descriptor, int shards)
            throws Exception {
        return backend.getBackendTypeIdentifier().equals("hashmap")
                ? new OnHeap(backend, descriptor)
                : new Cached(backend, descriptor, shards);
    }

    /** The table of a shard; the shard is the current key. */
    abstract PendingRequests get(int shard) throws Exception;

    /** Forgets an empty shard; the shard is the current key. */
    abstract void clear(int shard) throws Exception;

    /** Puts everything into state before a snapshot. */
    abstract void writeBack() throws Exception;

    /** Shows the shards that came out of a snapshot. */
    void forEachRestored(ShardConsumer consumer) throws Exception {
        List<Integer> shards;
        try (var keys = backend.<VoidNamespace>getKeys(stateName, VoidNamespace.INSTANCE)) {
            shards = keys.toList();
        }
        for (int shard : shards) {
            backend.setCurrentKey(shard);
            consumer.accept(shard, get(shard));
        }
    }

    private static final class OnHeap extends ShardTables {
        OnHeap(KeyedStateBackend<Integer> backend, ValueStateDescriptor<PendingRequests> descriptor) throws Exception {
            super(backend, descriptor);
        }

        @Override
        PendingRequests get(int shard) throws Exception {
            PendingRequests table =
                    state.value(); // for every event: only this copies while a snapshot is being written
            if (table == null) {
                table = new PendingRequests();
                state.update(table);
            }
            return table;
        }

        @Override
        void clear(int shard) {
            state.clear();
        }

        @Override
        void writeBack() {} // the state holds the tables themselves
    }

    private static final class Cached extends ShardTables {
        /** By shard: tables that were touched since the start; null for others. */
        private final PendingRequests[] tables;

        private final boolean[] changed;

        Cached(KeyedStateBackend<Integer> backend, ValueStateDescriptor<PendingRequests> descriptor, int shards)
                throws Exception {
            super(backend, descriptor);
            tables = new PendingRequests[shards];
            changed = new boolean[shards];
        }

        @Override
        PendingRequests get(int shard) throws Exception {
            if (tables[shard] == null) {
                PendingRequests stored = state.value();
                tables[shard] = stored == null ? new PendingRequests() : stored;
            }
            changed[shard] = true;
            return tables[shard];
        }

        @Override
        void clear(int shard) {
            tables[shard] = null;
            changed[shard] = false;
            state.clear();
        }

        @Override
        void writeBack() throws Exception {
            for (int shard = 0; shard < tables.length; shard++) {
                if (changed[shard]) {
                    backend.setCurrentKey(shard);
                    state.update(tables[shard]);
                    changed[shard] = false;
                }
            }
        }
    }
}
