package io.modelwatch.udfs.follow;

import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Tensor;
import java.util.List;

/** Follows the sampled requests in addition: their inputs wait for the response, and go with it to be scored again. */
public interface SampleFollower {
    /** Where nothing is scored again. */
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

    /** A request of the sample got its response; the row still holds the predictions. */
    void served(Row row, Outcome.Served served);

    /** A request of the sample never got a response. */
    void orphaned(Row row);

    /** A request of the sample was judged. */
    void judged(Outcome.Judged judged);
}
