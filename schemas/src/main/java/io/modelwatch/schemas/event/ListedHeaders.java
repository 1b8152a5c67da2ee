package io.modelwatch.schemas.event;

import java.util.List;

/** Headers that are decoded already. */
public record ListedHeaders(List<Header> all) implements Headers {
    public static final ListedHeaders NONE = new ListedHeaders(List.of());

    @Override
    public int count() {
        return all.size();
    }

    @Override
    public String name(int index) {
        return all.get(index).name();
    }

    @Override
    public byte[] value(int index) {
        return all.get(index).value();
    }
}
