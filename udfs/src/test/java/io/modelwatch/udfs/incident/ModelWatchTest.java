package io.modelwatch.udfs.incident;

import static io.modelwatch.udfs.incident.IncidentScene.SECOND;
import static io.modelwatch.udfs.incident.IncidentScene.above;
import static io.modelwatch.udfs.incident.IncidentScene.below;
import static io.modelwatch.udfs.incident.IncidentScene.deployed;
import static io.modelwatch.udfs.incident.IncidentScene.seen;
import static io.modelwatch.udfs.incident.IncidentScene.signs;
import static io.modelwatch.udfs.incident.IncidentScene.silence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.modelwatch.udfs.detect.Finding.Side;
import io.modelwatch.udfs.detect.Transition;
import io.modelwatch.udfs.incident.IncidentScene.Watched;
import io.modelwatch.udfs.incident.Sign.Kind;
import io.modelwatch.udfs.stats.Category;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ModelWatchTest {
    private static Sign last(List<Sign> signs) {
        return signs.get(signs.size() - 1);
    }

    @Test
    void saysWhatIsAroundInTimeOfServing() {
        Sign quality = last(signs(
                above("latency_p99").began(100),
                above("error_rate").began(105),
                above("cpu_mean").in("instance=ranker-0").began(300),
                below("precision_at_10").began(290)));

        assertThat(quality.category()).isEqualTo(Category.QUALITY);
        assertThat(quality.around().categories())
                .containsExactly(Category.RESOURCES, Category.LATENCY, Category.ERRORS);
    }

    @Test
    void whatEndedLongerBeforeThanTheMergeGapIsNotAround() {
        Transition latency = above("latency_p99").began(100);
        Transition ended = above("latency_p99").ended(200, 260);

        assertThat(last(signs(latency, ended, below("recall").began(260)))
                        .around()
                        .categories())
                .containsExactly(Category.LATENCY);
        assertThat(last(signs(latency, ended, below("recall").began(261)))
                        .around()
                        .categories())
                .isEmpty();
    }

    /** Latency that is served, and known, while the truth of an older fall of quality is still awaited. */
    @Test
    void whatBeganLaterThanTheServingThatIsJudgedIsNotAround() {
        Transition quality = below("recall").began(100, 240); // served until 210

        assertThat(last(signs(above("latency_p99").began(270, 239), quality))
                        .around()
                        .categories())
                .containsExactly(Category.LATENCY);
        assertThat(last(signs(above("latency_p99").began(271, 239), quality))
                        .around()
                        .categories())
                .isEmpty();
    }

    @Test
    void whatBeganAtOnceIsAroundEachOther() {
        List<Sign> signs = signs(
                below("requests_per_second").began(100),
                below("requests_per_second").of("v2").began(100),
                seen("v1", 10),
                seen("v2", 10));

        assertThat(signs).extracting(sign -> sign.around().everyVersion()).containsExactly(true, true);
        assertThat(signs).extracting(sign -> sign.around().otherVersions()).containsExactly(true, true);
    }

    @Test
    void aLossOfOneOfTwoVersionsIsNotEverywhere() {
        Sign loss = last(signs(seen("v1", 10), seen("v2", 10), silence("v1").began(100, 220)));

        assertThat(loss.around().everyVersion()).isFalse();
        assertThat(loss.category()).isEqualTo(Category.TRAFFIC);
        assertThat(loss.side()).isEqualTo(Side.BELOW);
    }

    @Test
    void trafficJudgedByAnotherVersionsPastIsNoLossEverywhere() {
        List<Sign> signs = signs(
                seen("v1", 10),
                seen("v2", 10),
                below("requests_per_second").began(100),
                below("requests_per_second").of("v2").beganBesideAnother(100));

        assertThat(signs).noneMatch(sign -> sign.around().everyVersion());
    }

    @Test
    void aVersionThatIsForgottenDoesNotCount() {
        Sign loss = last(signs(
                seen("v1", 10),
                seen("v2", 10),
                silence("v1").began(100, 220),
                silence("v1").forgotten(4_000, 5_000),
                below("requests_per_second").of("v2").began(9_000)));

        assertThat(loss.around().everyVersion()).isTrue();
    }

    @Test
    void aVersionThatLeftDoesNotCountUntilItReturns() {
        Transition left = Transition.ofVersion(Transition.Kind.LEFT, "ranker", "v1", 200_000, 80_000);
        Transition returned = Transition.ofVersion(Transition.Kind.RETURNED, "ranker", "v1", 250_000, 240_000);
        Transition loss = below("requests_per_second").of("v2").began(300);

        assertThat(last(signs(seen("v1", 10), seen("v2", 10), left, loss))
                        .around()
                        .everyVersion())
                .isTrue();
        List<Sign> after = signs(seen("v1", 10), seen("v2", 10), left, returned, loss);
        assertThat(last(after).around().everyVersion()).isFalse();
        assertThat(after).extracting(Sign::kind).containsExactly(Sign.Kind.BEGAN);
    }

    @Test
    void theSilenceOfAModelIsEverywhere() {
        Sign loss = last(signs(seen("v1", 10), seen("v2", 10), silence("all").began(100, 220)));

        assertThat(loss.around().everyVersion()).isTrue();
    }

    @Test
    void anotherVersionCountsForItsMetricAndSideOnly() {
        Transition old = above("latency_p99").began(100);

        assertThat(last(signs(old, above("latency_p99").of("v2").began(120)))
                        .around()
                        .otherVersions())
                .isTrue();
        assertThat(last(signs(old, above("latency_p50").of("v2").began(120)))
                        .around()
                        .otherVersions())
                .isFalse();
        assertThat(last(signs(old, below("latency_p99").of("v2").began(120)))
                        .around()
                        .otherVersions())
                .isFalse();
    }

    @Test
    void aVersionIsARolloutOnceItsModelIsKnownForLongEnough() {
        assertThat(signs(seen("v1", 0), seen("v2", 899))).isEmpty();

        assertThat(signs(seen("v1", 0), seen("v2", 900)))
                .extracting(Sign::kind, Sign::version, Sign::at, Sign::since)
                .containsExactly(tuple(Kind.CHANGED, "v2", 910 * SECOND, 900 * SECOND));
    }

    @Test
    void aDeploymentIsToldWithWhatNextBeginsAndOnce() {
        var watched = new Watched(deployed(7, "v1", 500), deployed(8, "v1", 700));

        List<Sign> signs = watched.take(
                above("latency_p99").began(480),
                above("error_rate").began(510),
                above("orphan_rate").began(520));

        assertThat(signs)
                .extracting(Sign::kind, Sign::at, Sign::since)
                .containsExactly(
                        tuple(Kind.BEGAN, 490 * SECOND, 480 * SECOND),
                        tuple(Kind.CHANGED, 520 * SECOND, 500 * SECOND),
                        tuple(Kind.BEGAN, 520 * SECOND, 510 * SECOND),
                        tuple(Kind.BEGAN, 530 * SECOND, 520 * SECOND));
    }

    @Test
    void namesWhatChangedWithinTheLookback() {
        var watched = new Watched(deployed(1, "v0", 1_000), deployed(2, "v1", 4_700));

        Sign began = last(watched.take(
                seen("v1", 0),
                seen("v2", 4_000),
                above("latency_p99").began(4_690),
                above("mae").began(4_695)));

        assertThat(began.around().changes())
                .containsExactly(
                        new Change(4_000 * SECOND, "first seen", "ranker/v2"),
                        new Change(4_700 * SECOND, "deployed", "ranker/v1"));
    }

    @Test
    void isCalmWhenTheLastOfAVersionEnded() {
        List<Sign> signs = signs(
                above("latency_p99").began(100),
                above("error_rate").began(100),
                above("error_rate").of("v2").began(100),
                above("latency_p99").ended(200, 260),
                above("error_rate").ended(190, 270));

        assertThat(signs.subList(3, signs.size()))
                .extracting(Sign::kind, Sign::version, Sign::at, Sign::since)
                .containsExactly(
                        tuple(Kind.ENDED, "v1", 260 * SECOND, 200 * SECOND),
                        tuple(Kind.ENDED, "v1", 270 * SECOND, 190 * SECOND),
                        tuple(Kind.CALM, "v1", 270 * SECOND, 200 * SECOND));
    }

    @Test
    void isNotCalmWhenOneEndsAsAnotherBegins() {
        assertThat(signs(
                        above("latency_p99").began(100),
                        above("latency_p99").ended(200, 260),
                        above("error_rate").began(250)))
                .extracting(Sign::kind)
                .containsExactly(Kind.BEGAN, Kind.ENDED, Kind.BEGAN);
    }

    @Test
    void saysTheSameInWhateverOrderThingsOfOneTimeCome() {
        List<Transition> transitions = new ArrayList<>(List.of(
                seen("v1", 0),
                seen("v2", 2_000),
                above("latency_p99").of("v2").began(2_000),
                above("latency_p99").began(2_000),
                above("latency_p50").began(2_000),
                above("error_rate").of("v2").began(2_000),
                below("recall").of("v2").began(1_970),
                above("latency_p99").ended(2_100, 2_110),
                above("latency_p50").ended(2_090, 2_110)));
        List<Sign> expected = signs(transitions.toArray(Transition[]::new));

        for (int seed = 0; seed < 20; seed++) {
            Collections.shuffle(transitions, new Random(seed));
            assertThat(signs(transitions.toArray(Transition[]::new))).isEqualTo(expected);
        }
    }

    @Test
    void remembersWhatItReadsBack() throws IOException {
        var watched = new Watched(deployed(1, "v1", 950));
        watched.take(
                seen("v1", 0),
                seen("v2", 900),
                above("latency_p99").began(900),
                above("latency_p99").ended(950, 960),
                below("recall").began(940),
                above("cpu_mean").in("instance=ranker-0").began(1_000));
        var bytes = new ByteArrayOutputStream();
        watched.situation.write(new DataOutputStream(bytes));

        ModelSituation read = ModelSituation.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));

        assertThat(read).isEqualTo(watched.situation);
        assertThat(read.abnormal()).hasSize(3);
    }

    @Test
    void forgetsWhatIsOverAndKeepsWhatIsNot() {
        long keep = IncidentScene.INCIDENTS.keepMillis() / SECOND;
        var watched = new Watched();
        watched.take(above("latency_p99").began(100), above("latency_p99").ended(200, 260));

        assertThat(watched.situation.isOver()).isTrue();
        assertThat(watched.expire(200 + keep)).isNotNull();
        assertThat(watched.expire(201 + keep)).isNull();

        watched.take(above("latency_p99").began(300));
        assertThat(watched.expire(100_000).abnormal()).hasSize(1);
    }

    @Test
    void dropsAndCountsWhatIsMoreThanItKeepsWhatIsOverFirst() {
        var watched = new Watched(100);
        watched.take(above("latency_p99").began(90), above("error_rate").began(95));
        watched.take(above("error_rate").ended(100, 106));
        watched.take(IntStream.range(0, 100)
                .mapToObj(number -> above("orphan_rate").in("shop=" + number).began(100))
                .toArray(Transition[]::new));

        assertThat(watched.situation.dropped()).isEqualTo(2);
        assertThat(watched.situation.abnormal()).hasSize(100);
        assertThat(watched.situation.abnormal()).noneMatch(each -> !each.isOpen());
    }
}
