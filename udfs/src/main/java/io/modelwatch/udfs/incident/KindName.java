package io.modelwatch.udfs.incident;

import java.util.Locale;

/**
 * The spellings of the name of a kind: {@code BadRollout} in alerts, {@code bad-rollout} in keys and commands, {@code BAD_ROLLOUT} in
 * savepoints.
 */
final class KindName {
    private KindName() {}

    /** Whether the name can be recovered from each of its spellings: letters and digits of ASCII, the first a capital. */
    static boolean isOne(String name) {
        return !name.isEmpty()
                && isCapital(name.charAt(0))
                && name.chars().allMatch(letter -> isCapital(letter) || isSmall(letter));
    }

    private static boolean isCapital(int letter) {
        return letter >= 'A' && letter <= 'Z';
    }

    private static boolean isSmall(int letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
    }

    static String code(String name) {
        return spelled(name, '-').toLowerCase(Locale.ROOT);
    }

    static String stored(String name) {
        return spelled(name, '_').toUpperCase(Locale.ROOT);
    }

    private static String spelled(String name, char between) {
        StringBuilder spelled = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            if (i > 0 && isCapital(name.charAt(i))) {
                spelled.append(between);
            }
            spelled.append(name.charAt(i));
        }
        return spelled.toString();
    }

    static String ofStored(String stored) {
        StringBuilder name = new StringBuilder();
        boolean begins = true;
        for (int i = 0; i < stored.length(); i++) {
            char letter = stored.charAt(i);
            if (letter != '_') {
                name.append(begins ? letter : Character.toLowerCase(letter));
            }
            begins = letter == '_';
        }
        return name.toString();
    }
}
