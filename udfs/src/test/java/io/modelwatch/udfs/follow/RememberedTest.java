package io.modelwatch.udfs.follow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RememberedTest {
    @Test
    void meansTheSameHoweverManyNamesItIsAskedFor() {
        Remembered<Integer> lengths = new Remembered<>(String::length);

        for (int i = 0; i < 3 * Remembered.MOST; i++) {
            assertThat(lengths.of("name" + i)).isEqualTo(("name" + i).length());
            assertThat(lengths.size()).isLessThanOrEqualTo(Remembered.MOST);
        }
    }
}
