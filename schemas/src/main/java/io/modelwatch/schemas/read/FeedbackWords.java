package io.modelwatch.schemas.read;

import io.modelwatch.schemas.event.FeedbackKind;
import io.modelwatch.schemas.read.text.SliceTable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Numbers the kinds of feedback; words met before need not be decoded again, as long as there is room. Not for several threads. */
final class FeedbackWords {
    private static final int MAX_KNOWN = 1_024;

    private final SliceTable table = new SliceTable(MAX_KNOWN);
    private long[] kinds = new long[16];

    /** @return the number, {@link FeedbackKind#NONE} where the word was not met */
    long find(byte[] bytes, int at, int length) {
        int number = table.find(bytes, at, length);
        return number == SliceTable.ABSENT ? FeedbackKind.NONE : kinds[number];
    }

    /** Numbers a word that {@link #find} did not find. */
    long add(byte[] bytes, int at, int length) {
        long kind = FeedbackKind.of(new String(bytes, at, length, StandardCharsets.UTF_8));
        int number = table.add(bytes, at, length);
        if (number != SliceTable.ABSENT) {
            kinds = number < kinds.length ? kinds : Arrays.copyOf(kinds, 2 * number);
            kinds[number] = kind;
        }
        return kind;
    }
}
