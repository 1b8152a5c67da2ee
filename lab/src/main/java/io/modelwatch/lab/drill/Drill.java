package io.modelwatch.lab.drill;

import io.modelwatch.local.simulate.Output;
import io.modelwatch.schemas.alert.Alert;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One kind of disturbance, and what is promised when it happens. Used for one run. */
public interface Drill extends AutoCloseable {
    /** As users name it, for example {@code taskmanager-kill}. */
    String name();

    /** A sentence for people. */
    String promise();

    /** What the run is set up by. */
    default Terms terms() {
        return Terms.USUAL;
    }

    /**
     * Starts what the cluster needs besides.
     *
     * @param site what the run has for files
     * @return settings of the cluster, over those of the terms
     */
    default Map<String, String> prepare(Path root, Path site) throws IOException {
        return Map.of();
    }

    /** Stands between the simulator and the topics; by default it changes nothing. */
    default Output tamper(Output topics) {
        return topics;
    }

    /** Lets things go wrong while the job runs and has caught up, and returns when they are right again. */
    void disturb(Site site) throws Exception;

    /** Whether an alert is one that the undisturbed job must tell, too; shadow alerts are never compared. */
    default boolean compares(Alert alert) {
        return true;
    }

    /** What is promised besides, looked at when all is over and the job still runs. */
    default List<Claim> claims(Site site) throws Exception {
        return List.of();
    }

    /** Ends what {@link #prepare} has started. */
    @Override
    default void close() throws IOException {}
}
