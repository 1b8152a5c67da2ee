package io.modelwatch.schemas.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.read.SegmentDimensions.Dimension;
import io.modelwatch.schemas.read.text.Interner;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InternerTest {
    @Test
    void makesEqualSlicesTheSameText() {
        Interner interner = new Interner(10_000);
        List<String> first = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            first.add(intern(interner, "text-" + i));
        }

        for (int i = 0; i < 10_000; i++) {
            assertThat(intern(interner, "text-" + i)).isSameAs(first.get(i)).isEqualTo("text-" + i);
        }
    }

    @Test
    void isStillRightOnceItIsFull() {
        Interner interner = new Interner(2);
        intern(interner, "a");
        intern(interner, "b");

        assertThat(intern(interner, "c")).isEqualTo("c").isNotSameAs(intern(interner, "c"));
        assertThat(intern(interner, "a")).isSameAs(intern(interner, "a"));
    }

    @Test
    void segmentsAreStillRightWhereTheyAreTooManyToShare() {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            values.add("v" + i);
        }
        Map<String, List<Dimension>> dimensions = new HashMap<>();
        dimensions.put("*", List.of(new Dimension("a", values), new Dimension("b", values)));
        SegmentSlots slots = new SegmentSlots(new SegmentDimensions(dimensions));
        for (int i = 0; i < 300 * 300; i++) {
            put(slots, "a", "v" + i / 300);
            put(slots, "b", "v" + i % 300);

            assertThat(slots.resolve("m").names()).isEqualTo(List.of("a=v" + i / 300, "b=v" + i % 300));
        }
    }

    private static void put(SegmentSlots slots, String name, String value) {
        byte[] key = name.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        slots.put(slots.slot(key, 0, key.length), bytes, 0, bytes.length);
    }

    private static String intern(Interner interner, String text) {
        byte[] padded = ("?" + text + "!").getBytes(StandardCharsets.UTF_8);
        return interner.intern(padded, 1, padded.length - 2);
    }
}
