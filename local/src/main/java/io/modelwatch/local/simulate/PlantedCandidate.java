package io.modelwatch.local.simulate;

import static io.modelwatch.schemas.Check.check;

import java.util.Locale;

/**
 * A candidate that scores the requests of a model again, and its ground truth.
 *
 * @param model whose task is {@link SimulatedModel.Task#CLICKS} or {@link SimulatedModel.Task#RELEVANCE}
 * @param version unique among the candidates of the model
 * @param planted what is true of it
 * @param device on which it is worse, for example {@code ios}; empty if it is worse everywhere, or is not {@link Truth#WORSE}
 */
public record PlantedCandidate(String model, String version, Truth planted, String device) {
    /** What a candidate is, relative to the primary. */
    public enum Truth {
        /** The primary's own model, as a secondary: what differs is noise. */
        SAME,
        /** Another model that is equally good. */
        EQUAL,
        BETTER,
        /** For clicks: ranks in reverse on one device, and like the primary on the others. */
        WORSE,
        /** Expects requests of another shape. */
        BROKEN;

        /** As written in a scenario. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public PlantedCandidate {
        check(
                planted == Truth.WORSE || device.isEmpty(),
                "device must be given only where planted is worse, was %s",
                device);
    }

    /** Its name in commands. */
    public String name() {
        return model + "/" + version;
    }
}
