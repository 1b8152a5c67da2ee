package io.modelwatch.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.schemas.Key;
import io.modelwatch.udfs.follow.FollowLimits;
import io.modelwatch.udfs.stats.ModelSettings;
import io.modelwatch.udfs.window.Caps;
import io.modelwatch.udfs.window.WindowSettings;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BinderTest {
    record Unlisted(
            @Key(name = "weather.today", byDefault = "fine", meaning = "Unknown to the job.")
            String weather) {}

    record Unnamed(
            @Key(name = "name", byDefault = "x", meaning = "Of the job.")
            String name,

            int shards) {}

    @Test
    void aRecordIsMadeWithTheRecordsInItAndOfDefaultsWhereNothingIsSet() {
        assertThat(binder("windows: {pane: 5s, lengths: [5s, 1m]}\ncaps.models: 7")
                        .bind(WindowSettings.class))
                .isEqualTo(new WindowSettings(5_000, List.of(5_000L, 60_000L), new Caps(7, 50, 500, 64, 1_000)));
    }

    @Test
    void whatHasNoKeyIsGiven() {
        assertThat(binder("requests.max-labels: 5").bind(FollowLimits.class, Map.of("inputBytes", 9L)))
                .isEqualTo(new FollowLimits(5, 10_000, 32, 9));
        assertThatThrownBy(() -> binder("").bind(FollowLimits.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("inputBytes must have a key, be a record, or be given");
    }

    @Test
    void anEntryOfAListIsMadeOfItsOwnKeys() {
        Binder binder = binder("models: [{name: a, task: ranking, unlabelled: negative}, {name: b, cutoffs: [1, 5]}]");

        assertThat(binder.bind(ModelSettings.class, "a"))
                .matches(model -> model.task() == ModelSettings.Task.RANKING && model.unlabelledIsNegative())
                .returns(List.of(10), ModelSettings::cutoffs);
        assertThat(binder.bind(ModelSettings.class, "b"))
                .matches(model -> model.task() == ModelSettings.Task.NONE && !model.unlabelledIsNegative())
                .returns(List.of(1, 5), ModelSettings::cutoffs);
    }

    @Test
    void aRecordsOwnSentenceIsWhatItIsRefusedWith() {
        assertThatThrownBy(() -> binder("windows.lengths: [1m, 90s]").bind(WindowSettings.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("windows.lengths must each be a multiple of 60000 ms, was 90000 ms");
    }

    @Test
    void mistakesOfTheProgramAreNoProblemsOfTheConfiguration() {
        Binder binder = binder("");

        assertThatThrownBy(() -> binder.bind(Unlisted.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("weather.today must be declared by a record that Keys lists");
        assertThatThrownBy(() -> binder.bind(Unnamed.class, Map.of("shards", "many")))
                .isInstanceOf(IllegalStateException.class);
    }

    private static Binder binder(String yaml) {
        var problems = new Problems();
        Layer layer = Layer.of("x", new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)), problems);
        var values = new Values(List.of(layer), Placeholders.NONE, problems);
        problems.throwIfAny();
        return new Binder(values);
    }
}
