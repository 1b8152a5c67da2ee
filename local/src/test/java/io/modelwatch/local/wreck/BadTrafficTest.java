package io.modelwatch.local.wreck;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.Hash;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BadTrafficTest {
    private static final int DRAWN = 2_000;

    private final Draws draws = new Draws(1);
    private final List<Burst> bursts =
            IntStream.range(0, DRAWN).mapToObj(i -> Burst.draw(draws)).toList();

    @Test
    void aSeedAlwaysGivesTheSameTraffic() {
        List<Sent> once = BadTraffic.write(7, new Budget(3_000, 3 << 20)).sent();
        List<Sent> again = BadTraffic.write(7, new Budget(3_000, 3 << 20)).sent();

        assertThat(texts(again)).isEqualTo(texts(once));
        assertThat(once).hasSizeGreaterThan(1_000);
    }

    @Test
    void aBudgetIsKept() {
        List<Sent> sent = BadTraffic.write(3, new Budget(2_000, 1 << 20)).sent();

        assertThat(sent).hasSizeLessThanOrEqualTo(2_000);
        assertThat(sent.stream().mapToInt(record -> record.value().length).sum())
                .isLessThan(2 << 20);
    }

    @Test
    void everySizeIsMetFromItsLeastToNearItsLimit() {
        assertReaches(Burst::versions, 1, 10_000);
        assertReaches(Burst::requests, 1, 20_000);
        assertReaches(Burst::list, 0, 10_000);
        assertReaches(Burst::items, 1, 40_000);
        assertReaches(Burst::itemLength, 1, 256);
        assertReaches(Burst::labels, 0, 40_000);
        assertReaches(Burst::weight, 1, 1_000_000);
        assertReaches(Burst::readings, 0, 70);
        assertReaches(Burst::inputs, 0, 64);
    }

    @Test
    void smallSizesAreMetAsOftenAsGreatOnes() {
        long small = bursts.stream().filter(burst -> burst.weight() < 1_000).count();

        assertThat(small).isBetween(DRAWN * 45L / 100, DRAWN * 55L / 100);
    }

    @Test
    void idsOfEveryKindAreMet() {
        assertThat(bursts.stream().map(Burst::ids).collect(Collectors.toSet()))
                .isEqualTo(EnumSet.allOf(Burst.Ids.class));
    }

    @Test
    void otherIdsHaveTheHashOfAGoodOne() {
        String good = GoodTraffic.idOfRanked(3);
        List<String> others = SameHash.as(good, 20);

        assertThat(Set.copyOf(others)).hasSize(20).doesNotContain(good);
        assertThat(others).allMatch(other -> hash(other) == hash(good));
    }

    @Test
    void aTextHasAsManyBytesAsAsked() {
        assertThat(IntStream.rangeClosed(1, 300))
                .allMatch(length -> draws.text(length).getBytes(StandardCharsets.UTF_8).length == length);
    }

    private void assertReaches(ToIntFunction<Burst> size, int least, int limit) {
        assertThat(bursts.stream().mapToInt(size).min()).hasValue(least);
        assertThat(bursts.stream().mapToInt(size).max().orElseThrow()).isBetween(limit / 2, limit);
    }

    private static List<String> texts(List<Sent> sent) {
        return sent.stream()
                .map(record -> "%s %s %s %s"
                        .formatted(
                                record.kind(), record.partition(), record.position(), Arrays.hashCode(record.value())))
                .toList();
    }

    private static long hash(String id) {
        return Hash.of64(id.getBytes(StandardCharsets.UTF_8));
    }
}
