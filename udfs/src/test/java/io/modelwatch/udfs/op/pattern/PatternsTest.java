package io.modelwatch.udfs.op.pattern;

import static io.modelwatch.udfs.incident.IncidentScene.INCIDENTS;
import static io.modelwatch.udfs.incident.IncidentScene.PATTERNS;
import static io.modelwatch.udfs.incident.IncidentScene.SECOND;
import static io.modelwatch.udfs.incident.IncidentScene.above;
import static io.modelwatch.udfs.incident.IncidentScene.below;
import static io.modelwatch.udfs.incident.IncidentScene.seen;
import static io.modelwatch.udfs.incident.IncidentScene.signs;
import static io.modelwatch.udfs.incident.IncidentScene.silence;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.udfs.detect.Transition;
import io.modelwatch.udfs.incident.IncidentKind.Subject;
import io.modelwatch.udfs.incident.IncidentScene.Trouble;
import io.modelwatch.udfs.incident.PatternStage;
import io.modelwatch.udfs.incident.Sign;
import io.modelwatch.udfs.incident.SignPattern;
import io.modelwatch.udfs.op.CountFailures;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // the harness is closed by one thread that nobody interrupts
class PatternsTest {
    private static final long MUCH_LATER = 100_000 * SECOND;
    private static final long DELAY = 50 * SECOND;
    private static final List<SignPattern> OF_MODELS = PATTERNS.patterns(Subject.MODELS, INCIDENTS, DELAY);
    private static final SignPattern BAD_ROLLOUT = named("BadRollout", OF_MODELS);
    private static final SignPattern TRAFFIC_LOSS = named("TrafficLoss", OF_MODELS);
    private static final SignPattern OVERLOAD = named("Overload", OF_MODELS);
    private static final SignPattern OVERLOAD_OUT_OF_ORDER = OF_MODELS.stream()
            .filter(pattern -> pattern.uid().equals("recognise-overload-in-another-order"))
            .findFirst()
            .orElseThrow();
    private static final SignPattern SILENT_FAILURE = named("SilentFailure", OF_MODELS);
    private static final SignPattern SUSTAINED_ANOMALY = named("SustainedAnomaly", OF_MODELS);
    private static final SignPattern RECOVERED = named("Recovered", OF_MODELS);
    private static final SignPattern SHADOW_WORSE =
            named("ShadowWorse", PATTERNS.patterns(Subject.CANDIDATES, INCIDENTS, DELAY));
    private static final Trouble LATENCY = above("latency_p99");
    private static final Trouble ERRORS = above("error_rate");
    private static final Trouble LOAD = above("requests_per_second");
    private static final Trouble QUALITY = below("precision_at_10");

    private static SignPattern named(String name, List<SignPattern> patterns) {
        return patterns.stream()
                .filter(pattern -> pattern.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<Sign> recognised(SignPattern pattern, Transition... transitions) throws Exception {
        return PatternHarness.recognised(pattern, signs(transitions), MUCH_LATER);
    }

    private static Sign theOne(SignPattern pattern, Transition... transitions) throws Exception {
        List<Sign> recognised = recognised(pattern, transitions);
        assertThat(recognised).hasSize(1);
        assertThat(recognised.get(0).pattern()).isEqualTo(pattern.name());
        return recognised.get(0);
    }

    private static void assertAt(Sign sign, long at, long since, String version) {
        assertThat(sign.at()).isEqualTo(at * SECOND);
        assertThat(sign.since()).isEqualTo(since * SECOND);
        assertThat(sign.version()).isEqualTo(version);
    }

    private static Transition[] rollout(Transition... then) {
        List<Transition> all = new ArrayList<>(List.of(seen("v1", 0), seen("v2", 1_000)));
        all.addAll(List.of(then));
        return all.toArray(Transition[]::new);
    }

    @Test
    void aConditionThatThrowsDoesNotHoldAndIsTold() throws Exception {
        try (var harness = new PatternHarness(BROKEN)) {
            for (Sign sign : signs(LATENCY.began(100))) {
                harness.operator.processElement(sign, sign.at());
            }
            harness.operator.processWatermark(MUCH_LATER);

            assertThat(harness.operator.extractOutputValues()).isEmpty();
            assertThat(harness.operator.getSideOutput(CountFailures.FAILURES))
                    .extracting(failed ->
                            failed.getValue().place() + " " + failed.getValue().what())
                    .containsExactly("PATTERN Broken");
        }
    }

    private static final SignPattern BROKEN = new SignPattern(
            "Broken",
            "broken",
            List.of(PatternStage.of("any", sign -> {
                throw new IllegalStateException("planted");
            })),
            0,
            match -> SignPattern.only(match, "any"));

    @Test
    void anythingThatBeginsIsASustainedAnomaly() throws Exception {
        assertAt(theOne(SUSTAINED_ANOMALY, LATENCY.began(100)), 110, 100, "v1");
        assertThat(recognised(SUSTAINED_ANOMALY, seen("v1", 0), seen("v2", 1_000)))
                .isEmpty();
    }

    @Test
    void anAnomalyOfANewVersionAloneIsABadRollout() throws Exception {
        Sign rollout = theOne(BAD_ROLLOUT, rollout(LATENCY.of("v2").began(1_200)));

        assertAt(rollout, 1_210, 1_200, "v2");
        assertThat(rollout.around().changes()).hasSize(1);
    }

    @Test
    void aRolloutCountsFromTheWindowThatItFellInto() throws Exception {
        theOne(BAD_ROLLOUT, rollout(LATENCY.of("v2").began(990, 1_010)));
        assertThat(recognised(BAD_ROLLOUT, rollout(LATENCY.of("v2").began(989, 1_011))))
                .isEmpty();
    }

    @Test
    void aRolloutCountsForAsLongAsConfiguredInTimeOfServing() throws Exception {
        theOne(BAD_ROLLOUT, rollout(QUALITY.of("v2").began(1_900)));
        assertThat(recognised(BAD_ROLLOUT, rollout(QUALITY.of("v2").began(1_901))))
                .isEmpty();
    }

    @Test
    void anAnomalyOfTheOldVersionIsNoBadRollout() throws Exception {
        assertThat(recognised(BAD_ROLLOUT, rollout(LATENCY.began(1_200)))).isEmpty();
    }

    @Test
    void anAnomalyOfBothVersionsIsNoBadRollout() throws Exception {
        assertThat(recognised(
                        BAD_ROLLOUT,
                        rollout(LATENCY.began(1_200), LATENCY.of("v2").began(1_200))))
                .isEmpty();
    }

    @Test
    void theShareOfTrafficThatARolloutGivesIsNoBadRollout() throws Exception {
        Trouble traffic = below("requests_per_second").of("v2");

        assertThat(recognised(BAD_ROLLOUT, rollout(traffic.beganBesideAnother(1_100))))
                .isEmpty();
        theOne(BAD_ROLLOUT, rollout(silence("v2").began(1_100, 1_220)));
    }

    @Test
    void loadThenLatencyThenErrorsAreAnOverload() throws Exception {
        assertAt(theOne(OVERLOAD, LOAD.began(100), LATENCY.began(120), ERRORS.began(150)), 160, 100, "v1");
        theOne(OVERLOAD, above("cpu_mean").in("instance=a").began(100), LATENCY.began(100), ERRORS.began(100));
        assertThat(recognised(OVERLOAD_OUT_OF_ORDER, LOAD.began(100), LATENCY.began(120), ERRORS.began(150)))
                .isEmpty();
    }

    @Test
    void anEarlyErrorDoesNotHideAnOverload() throws Exception {
        assertAt(
                theOne(
                        OVERLOAD,
                        LOAD.began(100),
                        above("error_rate_timeout").began(110),
                        LATENCY.began(130),
                        ERRORS.began(140)),
                150,
                100,
                "v1");
    }

    @Test
    void anotherOrderIsNoOverload() throws Exception {
        for (SignPattern overload : List.of(OVERLOAD, OVERLOAD_OUT_OF_ORDER)) {
            assertThat(recognised(overload, ERRORS.began(100), LATENCY.began(120), LOAD.began(150)))
                    .isEmpty();
            assertThat(recognised(overload, LOAD.began(100), ERRORS.began(120), LATENCY.began(140)))
                    .isEmpty();
            assertThat(recognised(overload, LATENCY.began(100), ERRORS.began(120)))
                    .isEmpty();
            assertThat(recognised(overload, LOAD.began(100), LATENCY.began(120)))
                    .isEmpty();
        }
    }

    @Test
    void whatBeginsWithinAWindowIsAnOverloadWhicheverIsSeenFirst() throws Exception {
        SignPattern overload = OVERLOAD_OUT_OF_ORDER;
        assertAt(theOne(overload, ERRORS.began(100), LOAD.began(110), LATENCY.began(110)), 120, 100, "v1");
        assertAt(theOne(overload, LATENCY.began(100), ERRORS.began(110), LOAD.began(100, 150)), 150, 100, "v1");
        assertThat(recognised(overload, ERRORS.began(100), LOAD.began(110), LATENCY.began(120)))
                .isEmpty();
    }

    @Test
    void lessLoadIsNoOverload() throws Exception {
        assertThat(recognised(OVERLOAD, below("requests_per_second").began(100), LATENCY.began(120), ERRORS.began(150)))
                .isEmpty();
    }

    @Test
    void troubleOfSeveralVersionsIsNoOverload() throws Exception {
        assertThat(recognised(OVERLOAD, LOAD.began(100), LATENCY.of("v2").began(120), ERRORS.began(150)))
                .isEmpty();
    }

    @Test
    void whatBeganTooLongAfterTheLoadIsNoOverload() throws Exception {
        theOne(OVERLOAD, LOAD.began(100), LATENCY.began(120), ERRORS.began(400));
        assertThat(recognised(OVERLOAD, LOAD.began(100), LATENCY.began(120), ERRORS.began(401)))
                .isEmpty();
    }

    @Test
    void loadThatWasOverIsNoOverload() throws Exception {
        assertThat(recognised(OVERLOAD, LOAD.began(100), LOAD.ended(110, 150), LATENCY.began(171), ERRORS.began(180)))
                .isEmpty();
    }

    @Test
    void qualityAloneIsASilentFailure() throws Exception {
        assertAt(theOne(SILENT_FAILURE, QUALITY.began(100)), 150, 100, "v1");
        theOne(SILENT_FAILURE, QUALITY.began(100), LATENCY.of("v2").began(100));
        theOne(SILENT_FAILURE, above("cpu_mean").in("instance=a").began(100), QUALITY.began(100));
    }

    @Test
    void qualityWithTroubleOfServiceIsNoSilentFailure() throws Exception {
        for (Trouble service : List.of(LATENCY, ERRORS, LOAD, silence("v1"))) {
            assertThat(recognised(SILENT_FAILURE, service.began(100, 120), QUALITY.began(100)))
                    .isEmpty();
            assertThat(recognised(SILENT_FAILURE, QUALITY.began(100), service.began(120, 149)))
                    .isEmpty();
        }
    }

    @Test
    void troubleOfServiceLaterIsAnotherFailure() throws Exception {
        theOne(SILENT_FAILURE, QUALITY.began(100), LATENCY.began(120, 150));
        theOne(SILENT_FAILURE, QUALITY.began(0, 140), LATENCY.began(171, 145)); // served later than what is judged
    }

    @Test
    void trafficMissingInEveryVersionIsATrafficLoss() throws Exception {
        Sign loss = theOne(
                TRAFFIC_LOSS,
                seen("v1", 0),
                seen("v2", 10),
                silence("v1").began(100, 220),
                silence("v2").began(110, 230));
        assertAt(loss, 230, 110, Sign.EVERY_VERSION);
        theOne(TRAFFIC_LOSS, seen("v1", 0), below("requests_per_second").began(100));
    }

    @Test
    void trafficMissingInOneVersionOrTooMuchOfItIsNoTrafficLoss() throws Exception {
        assertThat(recognised(
                        TRAFFIC_LOSS,
                        seen("v1", 0),
                        seen("v2", 10),
                        silence("v1").began(100, 220)))
                .isEmpty();
        assertThat(recognised(TRAFFIC_LOSS, seen("v1", 0), LOAD.began(100))).isEmpty();
    }

    @Test
    void whatShadowScoringSaysIsShadowWorse() throws Exception {
        theOne(SHADOW_WORSE, below("shadow_verdict").began(100));
        assertThat(recognised(SHADOW_WORSE, QUALITY.began(100))).isEmpty();
    }

    @Test
    void hasRecoveredWhenNothingBeginsWithinTheHoldDown() throws Exception {
        assertAt(theOne(RECOVERED, LATENCY.began(100), LATENCY.ended(200, 260)), 320, 200, "v1");
        theOne(
                RECOVERED,
                LATENCY.began(100),
                LATENCY.ended(200, 260),
                ERRORS.of("v2").began(300));
        theOne(RECOVERED, LATENCY.began(100), LATENCY.ended(200, 260), ERRORS.began(310));
    }

    @Test
    void hasNotRecoveredWhenSomethingBeginsWithinTheHoldDown() throws Exception {
        assertThat(recognised(RECOVERED, LATENCY.began(100), LATENCY.ended(200, 260), ERRORS.began(309)))
                .isEmpty();
        assertThat(recognised(RECOVERED, LATENCY.began(100), ERRORS.began(100), LATENCY.ended(200, 260)))
                .isEmpty();
    }

    @Test
    void theEndOfTheInputCompletesNothing() throws Exception {
        List<Sign> signs = signs(LATENCY.began(100), LATENCY.ended(200, 260));

        assertThat(PatternHarness.recognised(RECOVERED, signs, 320 * SECOND - 1))
                .isEmpty();
        assertThat(PatternHarness.recognised(RECOVERED, signs, 320 * SECOND)).hasSize(1);
    }

    @Test
    void aPatternThatIsSwitchedOffRecognisesNothing() throws Exception {
        List<Sign> off = signs(rollout(
                        LOAD.of("v2").began(1_000),
                        LATENCY.of("v2").began(1_010),
                        ERRORS.of("v2").began(1_020)))
                .stream()
                .map(PatternsTest::switchedOff)
                .toList();

        for (SignPattern pattern : OF_MODELS) {
            assertThat(PatternHarness.recognised(pattern, off, MUCH_LATER)).isEmpty();
        }
    }

    private static Sign switchedOff(Sign sign) {
        return new Sign(
                sign.kind(),
                sign.model(),
                sign.version(),
                sign.at(),
                sign.since(),
                sign.finding(),
                sign.segments(),
                sign.around(),
                sign.pattern(),
                Map.of());
    }

    @Test
    void recognisesTheSameInWhateverOrderSignsComeAndHoweverOftenWatermarks() throws Exception {
        List<Sign> signs = signs(rollout(
                LOAD.of("v2").began(1_000),
                LATENCY.of("v2").began(1_000),
                ERRORS.of("v2").began(1_000),
                LOAD.of("v2").ended(1_050, 1_100),
                LATENCY.of("v2").ended(1_050, 1_100),
                ERRORS.of("v2").ended(1_050, 1_100),
                QUALITY.of("v2").began(1_300)));
        for (SignPattern pattern : OF_MODELS) {
            List<Sign> expected = oneByOne(pattern, signs);
            List<Sign> shuffled = new ArrayList<>(signs);
            for (int seed = 0; seed < 5; seed++) {
                Collections.shuffle(shuffled, new Random(seed));
                assertThat(PatternHarness.recognised(pattern, shuffled, MUCH_LATER))
                        .isEqualTo(expected);
            }
        }
        assertThat(oneByOne(OVERLOAD, signs)).hasSize(1);
    }

    private static List<Sign> oneByOne(SignPattern pattern, List<Sign> signs) throws Exception {
        try (var harness = new PatternHarness(pattern)) {
            for (Sign sign : signs) {
                harness.operator.processElement(sign, sign.at());
                harness.operator.processWatermark(sign.at() - 1);
            }
            harness.operator.processWatermark(MUCH_LATER);
            return harness.operator.extractOutputValues();
        }
    }

    @Test
    void leavesNoStateBehindOnceAModelIsSilent() throws Exception {
        List<Sign> signs = signs(rollout(
                LOAD.of("v2").began(1_000),
                LATENCY.of("v2").began(1_010),
                QUALITY.began(1_300),
                QUALITY.ended(1_310, 1_400)));
        for (SignPattern pattern : OF_MODELS) {
            try (var harness = new PatternHarness(pattern)) {
                for (Sign sign : signs) {
                    harness.operator.processElement(sign, sign.at());
                }
                harness.operator.processWatermark(MUCH_LATER);

                assertThat(harness.operator.numKeyedStateEntries())
                        .as(pattern.name())
                        .isZero();
                assertThat(harness.operator.numEventTimeTimers()).isZero();
            }
        }
    }

    @Test
    void goesOnAfterARestore() throws Exception {
        List<Sign> signs = signs(LOAD.began(100), LATENCY.began(120), ERRORS.began(150));
        try (var harness = new PatternHarness(OVERLOAD)) {
            for (Sign sign : signs.subList(0, 2)) {
                harness.operator.processElement(sign, sign.at());
            }
            harness.operator.processWatermark(signs.get(1).at());
            var snapshot = harness.operator.snapshot(1, 1);
            try (var restored = PatternHarness.restored(OVERLOAD, snapshot)) {
                restored.operator.processElement(signs.get(2), signs.get(2).at());
                restored.operator.processWatermark(MUCH_LATER);

                assertThat(restored.operator.extractOutputValues()).hasSize(1);
            }
        }
    }
}
