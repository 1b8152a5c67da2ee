package io.modelwatch.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class CompositeKeyTest {
    /** Short texts of few characters, so that keys are near to each other. */
    @Provide
    Arbitrary<String[]> parts() {
        return Arbitraries.strings()
                .withChars('a', '|', '\\')
                .ofMaxLength(3)
                .array(String[].class)
                .ofMinSize(1)
                .ofMaxSize(3);
    }

    @Property(tries = 20_000)
    void differentPartsNeverMakeOneKey(@ForAll("parts") String[] some, @ForAll("parts") String[] others) {
        assertThat(CompositeKey.of(some).equals(CompositeKey.of(others))).isEqualTo(Arrays.equals(some, others));
    }

    /** All of them, where chance may find no two that meet. */
    @Test
    void noTwoOfAllShortPartsMakeOneKey() {
        List<String> texts = List.of("", "a", "|", "\\", "||", "|\\", "\\|", "\\\\", "a|", "|a", "a\\", "\\a");
        List<String> keys = texts.stream()
                .flatMap(one ->
                        texts.stream().flatMap(two -> texts.stream().map(three -> CompositeKey.of(one, two, three))))
                .toList();

        assertThat(keys).hasSize(12 * 12 * 12).doesNotHaveDuplicates();
    }

    @Property
    void joinedKeysAreTheKeyOfAllParts(@ForAll("parts") String[] first, @ForAll("parts") String[] second) {
        String[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);

        String joined = CompositeKey.joined(CompositeKey.of(first), CompositeKey.of(second));

        assertThat(joined).isEqualTo(CompositeKey.of(all)).startsWith(CompositeKey.startOf(CompositeKey.of(first)));
    }

    @Property(tries = 20_000)
    void aKeyBeginsAsAnotherOnlyIfItsPartsDo(@ForAll("parts") String[] parts, @ForAll("parts") String[] longer) {
        boolean begins = longer.length > parts.length && Arrays.equals(parts, Arrays.copyOf(longer, parts.length));

        assertThat(CompositeKey.of(longer).startsWith(CompositeKey.startOf(CompositeKey.of(parts))))
                .isEqualTo(begins);
    }

    @Test
    void ordinaryPartsStandAsTheyAre() {
        assertThat(CompositeKey.of("search-ranker", "v7", "", "größe=XL/中")).isEqualTo("search-ranker|v7||größe=XL/中");
    }
}
