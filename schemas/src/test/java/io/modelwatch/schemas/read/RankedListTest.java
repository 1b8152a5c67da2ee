package io.modelwatch.schemas.read;

import static io.modelwatch.schemas.read.Samples.NOW;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Event.Kind;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.event.UnusablePart;
import io.modelwatch.schemas.produce.AvroWire;
import io.modelwatch.schemas.produce.InferenceResponse;
import io.modelwatch.schemas.produce.JsonWire;
import io.modelwatch.schemas.produce.Prediction;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An item counts at its first place in a ranked list. */
class RankedListTest {
    /** Three texts of one {@link Hash#of64}, made offline: whoever knows the function can. */
    private static final List<String> COLLIDING = List.of("item-00000000001", "i0002020v-K03$uX", "i0002939.NhI1|/#");

    private final RecordReader reader = readerOf(Projection.Part.itemsAndScores(Integer.MAX_VALUE));

    @Test
    void takesLaterPlacesOfAnItemOutOfTheList() {
        for (byte[] wire : wires("a", "a", "b", "c", "b", "a")) {
            Event event = accepted(reader, wire);

            assertThat(event.items).containsExactly(hash("a"), hash("b"), hash("c"));
            assertThat(event.scores).containsExactly(0, 2, 3); // those of the first places
            assertThat(event.unusable).isEqualTo(UnusablePart.ITEM_REPEATED.bit());
        }
    }

    @Test
    void leavesOutTheSecondItemOfOneHashAndTellsItFromARepetition() {
        assertThat(COLLIDING).extracting(RankedListTest::hash).containsOnly(hash(COLLIDING.get(0)));
        for (byte[] wire : wires(COLLIDING.get(1), "b", COLLIDING.get(0), COLLIDING.get(2))) {
            Event event = accepted(reader, wire);

            assertThat(event.items).containsExactly(hash(COLLIDING.get(1)), hash("b"));
            assertThat(event.unusable).isEqualTo(UnusablePart.ITEM_COLLISION.bit());
        }
        for (byte[] wire : wires(COLLIDING.get(1), COLLIDING.get(0), COLLIDING.get(1))) {
            assertThat(accepted(reader, wire).unusable)
                    .isEqualTo(UnusablePart.ITEM_COLLISION.bit() | UnusablePart.ITEM_REPEATED.bit());
        }
    }

    @Test
    void agreesWithASetOnListsOfEveryLength() {
        Random random = new Random(11);
        for (int length : new int[] {0, 1, 2, 15, 16, 17, 18, 31, 32, 33, 64, 65, 1_000, 9_999, 10_000}) {
            for (int kinds : new int[] {1, Math.max(1, length / 2), 10 * length + 1}) {
                String[] items = IntStream.range(0, length)
                        .mapToObj(i -> "i" + random.nextInt(kinds))
                        .toArray(String[]::new);
                Map<Long, Float> firstPlaces = new LinkedHashMap<>();
                for (int i = 0; i < length; i++) {
                    firstPlaces.putIfAbsent(hash(items[i]), (float) i);
                }
                for (byte[] wire : wires(items)) {
                    Event event = accepted(reader, wire);

                    assertThat(Arrays.stream(event.items).boxed().toList())
                            .isEqualTo(List.copyOf(firstPlaces.keySet()));
                    assertThat(event.scores).hasSize(firstPlaces.size());
                    assertThat(event.unusable != 0).isEqualTo(firstPlaces.size() < length);
                }
            }
        }
    }

    @Test
    void remembersNothingOfTheListBefore() {
        for (int i = 0; i < 1_000; i++) {
            for (byte[] wire : wires("a", "b", "c" + i % 3)) {
                assertThat(accepted(reader, wire).items).hasSize(3);
            }
        }
    }

    @Test
    void doesNotLookBeyondWhatIsWanted() {
        RecordReader two = readerOf(Projection.Part.items(2));
        RecordReader none = readerOf(Projection.Part.NOTHING);
        for (byte[] wire : wires("a", "a", "b", "b")) {
            assertThat(accepted(two, wire).items).containsExactly(hash("a"), hash("b"));
            assertThat(accepted(two, wire).unusable).isEqualTo(UnusablePart.ITEM_REPEATED.bit());
            assertThat(accepted(none, wire).unusable).isZero();
        }
        for (byte[] wire : wires("a", "b", "b")) {
            assertThat(accepted(two, wire).unusable).isZero();
        }
    }

    /** The place of an item in the table depends on numbers that each table draws: hashes that meet in one do not in the next. */
    @Test
    void placesItemsDifferentlyInEachTable() {
        long[] items = new Random(3).longs(10_000).toArray();
        for (int i = 0; i < items.length; i++) {
            items[i] &= ~0x3FFFFL; // would all meet in one slot of a table that takes the lowest bits
        }
        ItemPlaces places = new ItemPlaces();
        Set<Long> distinct = new HashSet<>();
        long[] kept = new long[items.length];
        for (long item : items) {
            if (places.find(item, kept) == ItemPlaces.ABSENT) {
                kept[distinct.size()] = item;
                places.add(kept);
                distinct.add(item);
            }
        }

        assertThat(distinct).hasSize(items.length);
        for (int place = 0; place < kept.length; place++) {
            assertThat(places.find(kept[place], kept)).isEqualTo(place);
        }
        assertThat(places.longestRun()).isLessThan(200);
        assertThat(places.find(1, kept)).isEqualTo(ItemPlaces.ABSENT);
    }

    @Test
    void countsRecordsByWhatOfThemCouldNotBeUsed() {
        for (byte[] wire : wires("a", "a", "")) {
            accepted(reader, wire);
        }

        assertThat(reader.without(UnusablePart.ITEM_REPEATED)).isEqualTo(2);
        assertThat(reader.without(UnusablePart.ITEM_ID)).isEqualTo(2);
        assertThat(reader.without(UnusablePart.SCORE)).isZero();
    }

    private static RecordReader readerOf(Projection.Part part) {
        return new RecordReader(new SchemaStore(), model -> part, SegmentDimensions.NONE, 0);
    }

    private static Event accepted(RecordReader reader, byte[] wire) {
        Incoming into = Samples.read(reader, Kind.RESPONSE, wire);
        assertThat(into.refusal).isNull();
        return into.event;
    }

    /** The scores are the places. */
    private static List<byte[]> wires(String... items) {
        List<Prediction> predictions = IntStream.range(0, items.length)
                .mapToObj(i -> new Prediction(items[i], i))
                .toList();
        InferenceResponse response = new InferenceResponse("r", "m", "v", NOW, "ok", 1, predictions);
        return List.of(AvroWire.encode(response), JsonWire.encode(response));
    }

    private static long hash(String text) {
        return Hash.of64(text.getBytes(UTF_8));
    }
}
