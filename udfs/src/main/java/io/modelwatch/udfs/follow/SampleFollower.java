package io.modelwatch.udfs.follow;

import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Tensor;
import java.util.List;

/** Follows the requests of the sample beside all others: their inputs wait for the answer, and go with it to be scored again. */
public interface SampleFollower {
    /** For where nothing is scored again. */
    SampleFollower NONE = new SampleFollower() {
        @Override
        public boolean await(Row row, List<Tensor> inputs) {
            return true;
        }

        @Override
        public void served(Row row, Outcome.Served served) {}

        @Override
        public void orphaned(Row row) {}

        @Override
        public void judged(Outcome.Judged judged) {}
    };

    /**
     * A request came with its inputs; it may be served at once.
     *
     * @return false where there is no room for them: then the request is not in the sample
     */
    boolean await(Row row, List<Tensor> inputs);

    /** A request of the sample was answered; the row still holds the predictions. */
    void served(Row row, Outcome.Served served);

    /** A request of the sample was never answered. */
    void orphaned(Row row);

    /** A request of the sample was judged. */
    void judged(Outcome.Judged judged);
}
