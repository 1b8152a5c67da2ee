package io.modelwatch.schemas.event;

import io.modelwatch.schemas.Hash;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Kinds of feedback as numbers: the {@link Hash#of64} of a word, so that any word is a kind and none takes more room than another. The
 * number is part of the format of states and never changes.
 */
public final class FeedbackKind {
    /** Just a label. */
    public static final long NONE = 0;

    /** The item was shown. */
    public static final long IMPRESSION = of("impression");
    /** The item was looked at. */
    public static final long VIEW = of("view");

    public static final long CLICK = of("click");
    /** The item was put into a cart. */
    public static final long CART = of("cart");

    public static final long PURCHASE = of("purchase");

    private FeedbackKind() {}

    /** The number of a word, whatever its case; blanks and hyphens are as underscores, and {@code add_to_cart} is {@code cart}. */
    public static long of(String word) {
        byte[] utf8 = plain(word).getBytes(StandardCharsets.UTF_8);
        long hash = Hash.of64(utf8, 0, utf8.length);
        return hash == NONE ? 1 : hash;
    }

    /** The word as it is numbered. */
    public static String plain(String word) {
        String plain = word.strip().toLowerCase(Locale.ROOT).replace(' ', '_').replace('-', '_');
        return plain.equals("add_to_cart") ? "cart" : plain;
    }
}
