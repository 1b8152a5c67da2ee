package io.modelwatch.udfs.inference;

import static io.modelwatch.udfs.inference.Requests.request;
import static io.modelwatch.udfs.inference.Requests.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.event.Sampled;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowsTest {
    /** Two texts of one {@code Hash.of64}, made offline: whoever knows the function can. */
    private static final String ONE = "item-00000000001";

    private static final String OTHER = "i0002020v-K03$uX";

    private final Rows rows = new Rows();

    /** As the reader leaves it where an answer ranked A, A, B: the request's rows are still those that the model was given. */
    @Test
    void findsTheRowsOfAnAnswerFromWhichRepeatedItemsWereTakenOut() {
        Sampled request = request(List.of("A", "B"), texts(Rows.ITEM_ID, "A", "A", "B"));

        assertThat(rows.refusal(request)).isNull();
        assertThat(rows.of(request)).containsExactly(0, 2);
    }

    /** The item of rank 1 would have had the score of another item's row. */
    @Test
    void refusesARequestOfWhichAnItemCannotBeToldFromAnother() {
        Sampled request = request(List.of(OTHER, "B"), texts(Rows.ITEM_ID, ONE, OTHER, "B"));

        assertThat(rows.refusal(request)).contains("must name every item that was returned, lacks that of rank 1");
    }

    @Test
    void doesNotMindItemsOfOneHashThatWereNotReturned() {
        Sampled request = request(List.of("B"), texts(Rows.ITEM_ID, ONE, OTHER, ONE, "B"));

        assertThat(rows.refusal(request)).isNull();
        assertThat(rows.of(request)).containsExactly(3);
    }
}
