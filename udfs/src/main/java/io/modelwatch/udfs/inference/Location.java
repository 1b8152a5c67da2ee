package io.modelwatch.udfs.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A file as its URI names it, normalised so that two can be compared: {@code file} where there is no scheme, no empty segments, no {@code .}.
 * Percent signs mean themselves, as they do to Flink's file systems.
 *
 * @param scheme lower case
 * @param authority for example the bucket; may be empty
 * @param segments of the path
 */
record Location(String scheme, String authority, List<String> segments) {
    static Location of(String uri) {
        String rest = uri;
        String scheme = "file";
        int colon = rest.indexOf(':');
        if (colon > 0 && rest.indexOf('/') > colon) {
            scheme = rest.substring(0, colon).toLowerCase(Locale.ROOT);
            rest = rest.substring(colon + 1);
        }
        String authority = "";
        if (rest.startsWith("//")) {
            int end = rest.indexOf('/', 2);
            authority = rest.substring(2, end < 0 ? rest.length() : end);
            rest = end < 0 ? "" : rest.substring(end);
        }
        List<String> segments = new ArrayList<>();
        for (String segment : rest.split("/")) {
            if (!segment.isEmpty() && !segment.equals(".")) {
                segments.add(segment);
            }
        }
        return new Location(scheme, authority, List.copyOf(segments));
    }

    /** Whether it lies below the root; never if its path climbs up by {@code ..}. */
    boolean isBelow(Location root) {
        return scheme.equals(root.scheme)
                && authority.equals(root.authority)
                && segments.size() > root.segments.size()
                && segments.subList(0, root.segments.size()).equals(root.segments)
                && !segments.contains("..");
    }
}
