package io.modelwatch.local.simulate;

import static io.modelwatch.schemas.Check.check;

import java.util.Locale;

/**
 * A candidate that scores the requests of a model again, and what is true of it.
 *
 * @param model whose task is {@link SimulatedModel.Task#CLICKS} or {@link SimulatedModel.Task#RELEVANCE}
 * @param version unique among the candidates of the model
 * @param planted what is true of it
 * @param device on which it is worse, for example {@code ios}; empty where it is so everywhere, or is not {@link Truth#WORSE}
 */
public record PlantedCandidate(String model, String version, Truth planted, String device) {
    /** What a candidate is, beside the primary. */
    public enum Truth {
        /** The primary's own model, as a secondary: what differs is noise. */
        SAME,
        /** Another model that is as good. */
        EQUAL,
        BETTER,
        /** Of clicks: ranks the wrong way round on one device, and as the primary on the others. */
        WORSE,
        /** Wants requests of another shape. */
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

    /** The name under which it is commanded. */
    public String name() {
        return model + "/" + version;
    }
}
