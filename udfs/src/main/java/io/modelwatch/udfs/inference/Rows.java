package io.modelwatch.udfs.inference;

import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.event.Sampled;
import io.modelwatch.schemas.event.Tensor;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Maps a request's predictions to the rows of its tensors. The tensor {@code item_id} (BYTES, shape [n]) names the item of
 * each row; a request without it has one row and one prediction. Where it names two items with the same hash, the two cannot be
 * distinguished, and a request that returned one of them is refused. Its arrays are used again for the next request, by one thread.
 */
final class Rows {
    static final String ITEM_ID = "item_id";
    private static final int NONE = -1;

    private long[] hashes = new long[64];
    /** Where the text of each row lies. */
    private int[] starts = new int[64];

    private int[] lengths = new int[64];
    /** Open addressing: a row + 1, or 0 for an empty slot; negative where other texts have the same hash. */
    private int[] slots = new int[128];

    private int mask;
    private boolean named;
    /** Of requests that were not refused, in their order, until they are scored: looking items up once is enough. */
    private final Deque<Found> found = new ArrayDeque<>();

    private record Found(Sampled request, int[] rows) {}

    static Tensor tensor(Sampled request, String name) {
        for (Tensor tensor : request.inputs()) {
            if (tensor.name().equals(name)) {
                return tensor;
            }
        }
        return null;
    }

    /** How many rows the request has. */
    static int count(Sampled request) {
        Tensor ids = tensor(request, ITEM_ID);
        return ids == null || ids.shape().length == 0 ? 1 : (int) Math.min(ids.shape()[0], Integer.MAX_VALUE);
    }

    /** Why the rows of a request cannot be distinguished, or null. */
    String refusal(Sampled request) {
        Tensor ids = tensor(request, ITEM_ID);
        int items = request.predictions().items().length;
        if (ids == null) {
            if (items == 1) {
                found.add(new Found(request, new int[1]));
                return null;
            }
            return "a request without the tensor item_id must have 1 prediction, has %d".formatted(items);
        }
        if (!ids.datatype().equals(Datatype.BYTES.name()) || ids.shape().length != 1) {
            return "tensor item_id: wanted BYTES [n], given " + Port.given(ids);
        }
        if (!Texts.areWhole(ids, ids.shape()[0])) {
            return "tensor item_id: wanted %d whole texts, given other bytes".formatted(ids.shape()[0]);
        }
        int[] rows = find(request);
        for (int i = 0; i < items; i++) {
            if (rows[i] == NONE) {
                return "tensor item_id must name every item that was returned, lacks that of rank %d".formatted(i + 1);
            }
        }
        found.add(new Found(request, rows));
        return null;
    }

    /** The row of each prediction of a request that was not refused; least work in the order in which {@link #refusal} saw them. */
    @SuppressWarnings("ReferenceEquality") // the same request is meant, not one like it, and is found at once
    int[] of(Sampled request) {
        for (Found next = found.poll(); next != null; next = found.poll()) {
            if (next.request() == request) {
                return next.rows();
            }
        }
        return find(request);
    }

    /** To be called where the request last passed to {@link #refusal} is refused for another reason. */
    void forgetLast() {
        found.pollLast();
    }

    /** To be called after each batch, however it ended: nothing is kept for requests that are gone. */
    void forget() {
        found.clear();
    }

    private int[] find(Sampled request) {
        index(request);
        long[] items = request.predictions().items();
        int[] rows = new int[items.length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = find(items[i]);
        }
        return rows;
    }

    private void index(Sampled request) {
        Tensor ids = tensor(request, ITEM_ID);
        named = ids != null;
        if (!named) {
            return;
        }
        int rows = count(request);
        makeRoom(rows);
        Texts texts = new Texts(ids);
        for (int row = 0; row < rows && texts.next(); row++) {
            starts[row] = texts.start();
            lengths[row] = texts.length();
            hashes[row] = Hash.of64(texts.bytes(), texts.start(), texts.length());
            put(row, texts.bytes());
        }
    }

    private void makeRoom(int rows) {
        int capacity = Integer.highestOneBit(Math.max(8, rows) * 2 - 1) * 2;
        if (slots.length < capacity) {
            slots = new int[capacity];
            hashes = new long[capacity / 2];
            starts = new int[capacity / 2];
            lengths = new int[capacity / 2];
        } else {
            Arrays.fill(slots, 0, capacity, 0);
        }
        mask = capacity - 1;
    }

    /** If an item is named twice, its first row counts. */
    private void put(int row, byte[] texts) {
        int slot = (int) hashes[row] & mask;
        while (slots[slot] != 0) {
            int known = Math.abs(slots[slot]) - 1;
            if (hashes[known] == hashes[row]) {
                slots[slot] = isSameText(known, row, texts) ? slots[slot] : -(known + 1);
                return;
            }
            slot = (slot + 1) & mask;
        }
        slots[slot] = row + 1;
    }

    private boolean isSameText(int one, int other, byte[] texts) {
        return Arrays.equals(
                texts, starts[one], starts[one] + lengths[one], texts, starts[other], starts[other] + lengths[other]);
    }

    /** The row of an item of the request that was indexed last, or {@link #NONE}. */
    private int find(long item) {
        if (!named) {
            return 0;
        }
        int slot = (int) item & mask;
        while (slots[slot] != 0) {
            int row = Math.abs(slots[slot]) - 1;
            if (hashes[row] == item) {
                return slots[slot] < 0 ? NONE : row;
            }
            slot = (slot + 1) & mask;
        }
        return NONE;
    }
}
