package io.modelwatch.udfs.op;

import static io.modelwatch.udfs.follow.Events.feedback;
import static io.modelwatch.udfs.follow.Events.request;
import static io.modelwatch.udfs.follow.Events.response;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Outcome.Judged;
import io.modelwatch.udfs.follow.FollowLimits;
import io.modelwatch.udfs.follow.FollowPlace;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** As when a client sends {@code requestId: "undefined"} for everything. */
class HotIdsTest {
    private static final String UNDEFINED = "undefined";
    private static final int MANY = 2_000;
    private static final FollowLimits LIMITS = new FollowLimits(100, 200, 8, 0);

    @Test
    void feedbackOfOneIdHasARowInCommonAndALimit() throws Exception {
        try (var harness = create()) {
            for (int i = 0; i < MANY; i++) {
                feed(harness, feedback(UNDEFINED, "item-" + i, 1, 1_000 + i));
            }
            assertThat(FollowHarness.count(harness, FollowPlace.FEEDBACK_PENDING))
                    .isEqualTo(200);
            feed(harness, feedback(UNDEFINED, "item-0", 1, 1_000));
            harness.processWatermark(1_000 + MANY + FollowHarness.TIMEOUT);

            assertThat(FollowHarness.count(harness, FollowPlace.FEEDBACK_WITHOUT_REQUEST))
                    .isEqualTo(200);
            assertThat(FollowHarness.count(harness, FollowPlace.FEEDBACK_DUPLICATE))
                    .isEqualTo(1);
            assertThat(FollowHarness.count(harness, FollowPlace.FEEDBACK_BEYOND_LIMIT))
                    .isEqualTo(MANY - 200);
            assertThat(FollowHarness.shardsWithState(harness)).isZero();
        }
    }

    @Test
    void whatWaitedMakesRoomForWhatComesLater() throws Exception {
        try (var harness = create()) {
            for (int i = 0; i < 200; i++) {
                feed(harness, feedback(UNDEFINED, "item-" + i, 1, 1_000 + i));
            }
            harness.processWatermark(1_049 + FollowHarness.TIMEOUT);
            for (int i = 200; i < 300; i++) {
                feed(harness, feedback(UNDEFINED, "item-" + i, 1, 1_100 + FollowHarness.TIMEOUT));
            }

            assertThat(FollowHarness.count(harness, FollowPlace.FEEDBACK_PENDING))
                    .isEqualTo(200);
            assertThat(FollowHarness.count(harness, FollowPlace.FEEDBACK_BEYOND_LIMIT))
                    .isEqualTo(50);
        }
    }

    @Test
    void aRequestKeepsTheLabelsOfAsManyItemsAsItMay() throws Exception {
        try (var harness = create()) {
            feed(harness, request(UNDEFINED, 1_000), response(UNDEFINED, 1_010, "item-0"));
            for (int i = 0; i < MANY; i++) {
                // the limit of what waits is no matter here
                long time = 1_100 + 2L * i * FollowHarness.TIMEOUT / MANY;
                harness.processWatermark(time - FollowHarness.TIMEOUT / 20);
                feed(harness, feedback(UNDEFINED, "item-" + i, 1, time));
            }
            harness.processWatermark(1_010 + FollowHarness.LONG);

            assertThat(harness.extractOutputValues())
                    .filteredOn(Judged.class::isInstance)
                    .extracting(outcome -> ((Judged) outcome).truth().items().length)
                    .containsExactly(100, 100);
        }
    }

    @ParameterizedTest
    @EnumSource(FollowHarness.Backend.class)
    void manyLabelsOfARequestAreThereAfterARestore(FollowHarness.Backend backend) throws Exception {
        FollowLimits limits = new FollowLimits(20_000, 20_000, 8, 0);
        OperatorSubtaskState state;
        try (var before = FollowHarness.closed(FollowHarness.settings(limits), backend, 1, 0)) {
            before.open();
            feed(before, request(UNDEFINED, 1_000), response(UNDEFINED, 1_010, "item-0"));
            for (int i = 0; i < 17_000; i++) {
                feed(before, feedback(UNDEFINED, "item-" + i, 1, 1_100));
            }
            state = before.snapshot(1, 1);
        }
        try (var after = FollowHarness.closed(FollowHarness.settings(limits), backend, 1, 0)) {
            after.initializeState(state);
            after.open();
            feed(after, feedback(UNDEFINED, "item-0", 1, 1_100));
            after.processWatermark(1_010 + FollowHarness.SHORT);

            assertThat(after.extractOutputValues())
                    .filteredOn(Judged.class::isInstance)
                    .extracting(outcome -> ((Judged) outcome).truth().items().length)
                    .containsExactly(17_000);
            assertThat(FollowHarness.count(after, FollowPlace.FEEDBACK_DUPLICATE))
                    .isEqualTo(1);
            assertThat(FollowHarness.count(after, FollowPlace.FEEDBACK_PENDING)).isEqualTo(17_000);
        }
    }

    @Test
    void requestsAndResponsesOfOneIdHaveALimit() throws Exception {
        try (var harness = create()) {
            for (int i = 0; i < 20; i++) {
                feed(harness, request(UNDEFINED, "model-" + i, "v1", 1_000));
            }
            for (int i = 10; i < 40; i++) {
                feed(harness, response(UNDEFINED, "model-" + i, "v1", 1_000));
            }
            feed(harness, request("another", 1_000));

            assertThat(FollowHarness.count(harness, FollowPlace.REQUESTS_PENDING))
                    .isEqualTo(9);
            assertThat(FollowHarness.count(harness, FollowPlace.REQUESTS_BEYOND_LIMIT))
                    .isEqualTo(12);
            assertThat(FollowHarness.count(harness, FollowPlace.RESPONSES_BEYOND_LIMIT))
                    .isEqualTo(30);
        }
    }

    private static KeyedOneInputStreamOperatorTestHarness<Integer, Event, Outcome> create() throws Exception {
        var harness = FollowHarness.closed(FollowHarness.settings(LIMITS), FollowHarness.Backend.HEAP, 1, 0);
        harness.open();
        return harness;
    }

    private static void feed(KeyedOneInputStreamOperatorTestHarness<Integer, Event, Outcome> harness, Event... events)
            throws Exception {
        for (Event event : events) {
            harness.processElement(event, event.time);
        }
        FollowHarness.settle(harness);
    }
}
