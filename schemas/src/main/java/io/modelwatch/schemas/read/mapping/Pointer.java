package io.modelwatch.schemas.read.mapping;

import static io.modelwatch.schemas.Check.check;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where a value stands: a JSON pointer (RFC 6901) from the whole object, {@code /meta/id}, or one from an element of a list, which begins
 * with a dot: {@code ./id}; the element itself is {@code .}.
 *
 * @param text as it is written
 * @param names of the fields and places of elements on the way, without escapes
 * @param isOfElement whether it starts at an element
 */
record Pointer(String text, List<String> names, boolean isOfElement) {
    private static final int MAX_NAMES = 32;
    private static final int MAX_LENGTH = 1_024;
    private static final int MAX_PLACE = 999;
    private static final Pattern PLACE = Pattern.compile("0|[1-9][0-9]{0,8}");
    private static final Pattern WRONG_ESCAPE = Pattern.compile("~(?![01])");

    /** Whether a text is meant as a pointer; else it is what the field holds in every event. */
    static boolean is(String text) {
        return text.startsWith("/") || text.startsWith("./") || text.equals(".");
    }

    /** @throws IllegalArgumentException if it is none */
    static Pointer parse(String text) {
        check(is(text), "must be a JSON pointer as /a/b, or ./b in an element, was '%s'", text);
        check(text.length() <= MAX_LENGTH, "must have at most %s characters, had %s", MAX_LENGTH, text.length());
        check(!WRONG_ESCAPE.matcher(text).find(), "must have ~ only as ~0 or ~1, was '%s'", text);
        boolean isOfElement = text.charAt(0) == '.';
        List<String> names = new ArrayList<>();
        String path = isOfElement ? text.substring(1) : text;
        for (String name : path.isEmpty() ? new String[0] : path.substring(1).split("/", -1)) {
            names.add(name.replace("~1", "/").replace("~0", "~"));
        }
        check(names.size() <= MAX_NAMES, "must name at most %s levels, was '%s'", MAX_NAMES, text);
        names.forEach(name -> check(place(name) <= MAX_PLACE, "must name a place up to %s, was '%s'", MAX_PLACE, text));
        return new Pointer(text, List.copyOf(names), isOfElement);
    }

    /** The place in a list that a name can be, from 0; -1 where it can be none. */
    static int place(String name) {
        return PLACE.matcher(name).matches() ? Integer.parseInt(name) : -1;
    }
}
