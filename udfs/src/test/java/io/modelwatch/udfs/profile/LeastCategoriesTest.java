package io.modelwatch.udfs.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.Hash;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LeastCategoriesTest {
    private final LeastCategories categories = new LeastCategories();

    @Test
    void countsFewCategoriesExactly() {
        categories.add(1, 5);
        categories.add(-1, 2);
        categories.add(1, 1);

        assertThat(categories.count(1)).isEqualTo(6);
        assertThat(categories.count(-1)).isEqualTo(2);
        assertThat(categories.size()).isEqualTo(2);
        assertThat(categories.isWhole()).isTrue();
    }

    @Test
    void countsThoseOfLeastHashExactlyAndTheOthersTogether() {
        int many = 4 * LeastCategories.MOST;
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < many; i++) {
                categories.add(Hash.of64(i), 2);
            }
        }

        assertThat(categories.size()).isEqualTo(LeastCategories.MOST);
        assertThat(categories.others()).isEqualTo(6L * (many - LeastCategories.MOST));
        long[] hashes = LongStream.range(0, many)
                .map(Hash::of64)
                .boxed()
                .sorted(Long::compareUnsigned)
                .mapToLong(Long::longValue)
                .toArray();
        for (int i = 0; i < many; i++) {
            assertThat(categories.count(hashes[i])).isEqualTo(i < LeastCategories.MOST ? 6 : 0);
        }
    }
}
