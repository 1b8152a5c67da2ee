package io.modelwatch.udfs.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A file as its URI names it, normalised so that two can be compared: {@code file} where there is no scheme, no empty segments, no
 * {@code .}. It is taken apart as Flink's {@code Path} does: percent signs mean themselves, what stands before a colon is a scheme only if
 * no slash comes first.
 *
 * @param scheme lower case
 * @param authority for example the bucket; may be empty
 * @param segments of the path
 */
record Location(String scheme, String authority, List<String> segments) {
    private static final Pattern ESCAPED = Pattern.compile("%(2e|2f|5c|25)", Pattern.CASE_INSENSITIVE);

    static Location of(String uri) {
        String rest = uri;
        String scheme = "file";
        int colon = rest.indexOf(':');
        int slash = rest.indexOf('/');
        if (colon >= 0 && (slash < 0 || colon < slash)) {
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

    /**
     * Whether it lies below the root; never if its path climbs up by {@code ..} or by something that a file system may read as that:
     * Flink reads a backslash as a slash, some stores read escaped dots or slashes.
     */
    boolean isBelow(Location root) {
        return isPlain()
                && scheme.equals(root.scheme)
                && authority.equals(root.authority)
                && segments.size() > root.segments.size()
                && segments.subList(0, root.segments.size()).equals(root.segments);
    }

    private boolean isPlain() {
        return segments.stream()
                .noneMatch(segment -> segment.strip().equals("..")
                        || segment.isBlank()
                        || segment.indexOf('\\') >= 0
                        || ESCAPED.matcher(segment).find());
    }
}
