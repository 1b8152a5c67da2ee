package io.modelwatch.schemas.read.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes equal UTF-8 slices the same String, so that names that come again cost no allocation and compare by identity. Bounded: once full,
 * further texts are right but not shared. Not for several threads.
 */
public final class Interner {
    private final SliceTable table;
    private final List<String> texts = new ArrayList<>();

    /** @param limit most texts kept, >= 0 */
    public Interner(int limit) {
        this.table = new SliceTable(limit);
    }

    /** @return the text kept for these bytes; null where there is none */
    public String find(byte[] bytes, int at, int length) {
        int number = table.find(bytes, at, length);
        return number == SliceTable.ABSENT ? null : texts.get(number);
    }

    /** @param bytes from {@code at}, valid UTF-8; anything else becomes U+FFFD */
    public String intern(byte[] bytes, int at, int length) {
        String known = find(bytes, at, length);
        return known != null ? known : keep(bytes, at, length);
    }

    private String keep(byte[] bytes, int at, int length) {
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        if (table.add(bytes, at, length) != SliceTable.ABSENT) {
            texts.add(text);
        }
        return text;
    }
}
