package io.modelwatch.lab.drill;

import io.modelwatch.local.simulate.Output;
import io.modelwatch.schemas.alert.Alert;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One kind of disturbance, and what is promised under it. Used for one run. */
public interface Drill extends AutoCloseable {
    /** The name that users give, for example {@code taskmanager-kill}. */
    String name();

    /** A sentence for people. */
    String promise();

    /** The set-up of the run. */
    default Terms terms() {
        return Terms.USUAL;
    }

    /**
     * Starts what else the cluster needs.
     *
     * @param site the run's files
     * @return settings of the cluster, overriding those of the terms
     */
    default Map<String, String> prepare(Path root, Path site) throws IOException {
        return Map.of();
    }

    /** Wraps the simulator's output; by default it changes nothing. */
    default Output tamper(Output topics) {
        return topics;
    }

    /** Disturbs the job, which runs and has caught up, and returns when the disturbance is over. */
    void disturb(Site site) throws Exception;

    /** Whether the undisturbed job must publish this alert too; shadow alerts are never compared. */
    default boolean compares(Alert alert) {
        return true;
    }

    /** Further promises, checked when the disturbance is over and the job still runs. */
    default List<Claim> claims(Site site) throws Exception {
        return List.of();
    }

    /** Ends what {@link #prepare} has started. */
    @Override
    default void close() throws IOException {}
}
