package io.modelwatch.job.registry;

import static io.modelwatch.schemas.Check.check;

/**
 * How many more ids are looked up once more after the registry said that it does not know them: a follower learns of a new schema a moment
 * after its leader has given the id out. Whoever may produce can write any number of ids that nobody gave out, and each second look holds
 * the records; so a look is taken from a store, and each schema that is found puts one back. It counts answers and no time: the same
 * answers give the same looks.
 */
final class SecondLooks {
    private final int most;
    private int left;

    /** @param most in store at the beginning and at any time; 0: there is never a second look */
    SecondLooks(int most) {
        check(most >= 0, "most must be >= 0, was %s", most);
        this.most = most;
        this.left = most;
    }

    /** @return whether there is one, which is then taken */
    boolean take() {
        if (left == 0) {
            return false;
        }
        left--;
        return true;
    }

    void putBack() {
        left = Math.min(most, left + 1);
    }
}
