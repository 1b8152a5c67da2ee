package io.modelwatch.udfs.follow;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.Key;
import io.modelwatch.udfs.stats.ModelSettings;
import java.io.Serializable;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How requests are followed and measured.
 *
 * @param responseTimeoutMillis a response later than this is no response; an id is remembered as long, > 0. A model may have its own
 * @param shards as in {@link AdmissionSettings}
 * @param limits of the cost of one request or id
 * @param models settings by model; at most one for {@code *}
 */
public record FollowSettings(
        @Key(
                name = "requests.response-timeout",
                byDefault = "30s",
                range = "> 0s",
                unit = Key.Unit.DURATION,
                meaning = "A request without a response for so long is an orphan.")
        long responseTimeoutMillis,

        int shards,
        FollowLimits limits,
        List<ModelSettings> models)
        implements Serializable {
    public FollowSettings {
        check(responseTimeoutMillis > 0, "requests.response-timeout must be > 0, was %s ms", responseTimeoutMillis);
        check(shards >= 1, "shards must be >= 1, was %s", shards);
        models = List.copyOf(models);
    }

    /** With the default limits. */
    public FollowSettings(long responseTimeoutMillis, int shards, List<ModelSettings> models) {
        this(responseTimeoutMillis, shards, FollowLimits.DEFAULTS, models);
    }

    /** The settings of a model: its own, else those of {@code *}, else service metrics only. */
    public ModelSettings of(String model) {
        return models.stream()
                .filter(settings -> settings.model().equals(model))
                .findFirst()
                .or(() -> models.stream()
                        .filter(settings -> settings.model().equals(ModelSettings.ANY_MODEL))
                        .findFirst())
                .orElseGet(() -> ModelSettings.serviceOnly(model));
    }

    /** The models with settings of their own. */
    public Set<String> named() {
        return models.stream()
                .map(ModelSettings::model)
                .filter(name -> !name.equals(ModelSettings.ANY_MODEL))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** A model's own time-out, or that of every model, in milliseconds. */
    public long responseTimeoutMillis(ModelSettings model) {
        return model.responseTimeoutMillis() > 0 ? model.responseTimeoutMillis() : responseTimeoutMillis;
    }

    /** The longest time-out of any model, in milliseconds. */
    public long longestResponseTimeoutMillis() {
        return models.stream().mapToLong(ModelSettings::responseTimeoutMillis).reduce(responseTimeoutMillis, Math::max);
    }

    /** Whether some model has a time-out of its own. */
    public boolean hasOwnTimeouts() {
        return models.stream().anyMatch(model -> model.responseTimeoutMillis() > 0);
    }

    /** The longest label horizon of any model that awaits truth; 0 where none does. */
    public long longestHorizonMillis() {
        return models.stream()
                .filter(ModelSettings::awaitsTruth)
                .flatMap(model -> model.horizonMillis().stream())
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
    }
}
