package io.modelwatch.udfs.op;

import static io.modelwatch.udfs.op.AdmitTest.BOUND;
import static io.modelwatch.udfs.op.AdmitTest.closed;
import static io.modelwatch.udfs.op.AdmitTest.feed;
import static io.modelwatch.udfs.op.AdmitTest.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.udfs.follow.Events;
import io.modelwatch.udfs.profile.FeatureEvents;
import io.modelwatch.udfs.profile.FeatureProfile;
import io.modelwatch.udfs.profile.ModelProfile;
import io.modelwatch.udfs.profile.ProfilePart;
import io.modelwatch.udfs.stats.ModelSettings;
import java.util.List;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** What {@link Admit} counts of the features of requests. */
class AdmitProfilesTest {
    @Test
    void profilesTheFeaturesOfRequestsThatAreNotLate() throws Exception {
        try (var harness = closed(List.of(ModelSettings.serviceOnly(Events.MODEL)))) {
            harness.open();
            feed(
                    harness,
                    fed(request(0, "a", 20_000), 3.0),
                    fed(request(0, "b", 20_001), null),
                    fed(request(0, "c", 20_000 - BOUND - 1), 9.0), // late
                    request(0, "d", 20_002), // says nothing of what it was fed
                    fed(request(0, "e", 30_000), 5.0));
            assertThat(profiles(harness)).isEmpty();

            harness.processWatermark(29_999);
            assertThat(profiles(harness)).containsExactly("ranker@20000: 1 of 3 named x, mean 3.0");
            harness.prepareSnapshotPreBarrier(1);
            assertThat(profiles(harness)).hasSize(2).last().isEqualTo("ranker@30000: 1 of 1 named x, mean 5.0");
        }
    }

    @Test
    void profilesNothingOfARequestThatIsBehindTheClock() throws Exception {
        try (var harness = closed(List.of(ModelSettings.serviceOnly(Events.MODEL)))) {
            harness.open();
            harness.processWatermark(20_000);
            feed(harness, fed(request(0, "a", 19_000), 3.0), fed(request(1, "b", 20_001), 5.0));
            harness.processWatermarkStatus(WatermarkStatus.IDLE);

            assertThat(profiles(harness)).containsExactly("ranker@20000: 1 of 1 named x, mean 5.0");
        }
    }

    private static Incoming fed(Incoming request, Double x) {
        request.event.features = FeatureEvents.of("x", x);
        return request;
    }

    private static List<String> profiles(OneInputStreamOperatorTestHarness<Incoming, Event> harness) {
        var apart = harness.getSideOutput(Admit.SET_APART);
        return apart == null
                ? List.of()
                : apart.stream()
                        .map(record -> record.getValue().profile())
                        .filter(part -> part != null && !part.isEnd())
                        .map(AdmitProfilesTest::shown)
                        .toList();
    }

    private static String shown(ProfilePart part) {
        ModelProfile profile = new ModelProfile(256, 50);
        profile.merge(part.profile());
        ModelProfile.Version version = profile.versions().get(Events.VERSION);
        FeatureProfile x = version.features().get("x");
        return "%s@%d: %d of %d named x, mean %s"
                .formatted(part.model(), part.paneStart(), x.requests(), version.requests(), x.mean());
    }

    @Test
    void tellsThoseWhoMergeProfilesAtTheEndHowFarTimeReached() throws Exception {
        try (var harness = closed(List.of(ModelSettings.serviceOnly(Events.MODEL)))) {
            harness.open();
            feed(harness, request(0, "a", 20_000), request(1, "b", 30_000));
            harness.processWatermark(Watermark.MAX_WATERMARK);

            assertThat(harness.getSideOutput(Admit.SET_APART).stream()
                            .map(record -> record.getValue().profile())
                            .filter(part -> part != null && part.isEnd()))
                    .extracting(ProfilePart::model, ProfilePart::paneStart)
                    .containsExactly(tuple(Events.MODEL, 30_000 - BOUND - 1));
        }
    }
}
