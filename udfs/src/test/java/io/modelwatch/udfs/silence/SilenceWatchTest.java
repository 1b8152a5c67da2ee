package io.modelwatch.udfs.silence;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.Judgement;
import io.modelwatch.schemas.control.Instruction.Kind;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.control.ServingEffect;
import io.modelwatch.udfs.control.ServingEffect.Stage;
import io.modelwatch.udfs.control.ServingHistory;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.IncidentBudget;
import io.modelwatch.udfs.detect.Transition;
import io.modelwatch.udfs.detect.adaptive.Days;
import io.modelwatch.udfs.stats.SilenceTerms;
import io.modelwatch.udfs.stats.SilenceTerms.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SilenceWatchTest {
    private static final long WINDOW = 10_000;
    private static final long HOUR = 3_600_000;
    private static final long DAY = 24 * HOUR;
    private static final long START = Instant.parse("2026-01-05T00:00:00Z").toEpochMilli();
    private static final Duration NO_DATA_AFTER = Duration.ofMinutes(2);
    private static final long UNDER_WAY = 30_000;

    private final Played model = new Played(SilenceTerms.DEFAULTS);

    /** One model whose windows are played in their order. */
    private static final class Played {
        private final SilenceWatch watch;
        private final ServingHistory announced = new ServingHistory();
        private long commands;
        private final List<Verdict> verdicts = new ArrayList<>();
        private final List<Transition> transitions = new ArrayList<>();
        private final SilenceWatch.Output out = new SilenceWatch.Output(verdicts::add, transitions::add);
        private ModelPresence presence;
        /** End of the last window that was played. */
        private long now = START;

        Played(SilenceTerms terms) {
            var settings = new DetectionSettings(
                    List.of(),
                    HOUR,
                    HOUR,
                    DAY,
                    NO_DATA_AFTER.toMillis(),
                    Days.UTC,
                    IncidentBudget.UNDIVIDED,
                    Map.of("*", terms));
            watch = new SilenceWatch(settings, Span.of("10s"), announced, UNDER_WAY);
        }

        /** One window in which versions are asked. */
        void asked(String... versions) {
            now += WINDOW;
            List<MetricPoint> points = new ArrayList<>();
            for (String version : versions) {
                points.add(point(version, now));
            }
            presence = points.isEmpty() ? expired() : watch.heard(presence, points, out);
        }

        private ModelPresence expired() {
            return presence == null ? null : watch.expire(presence, "ranker", now, out);
        }

        void asked(Duration length, String... versions) {
            for (long left = length.toMillis() / WINDOW; left > 0; left--) {
                asked(versions);
            }
        }

        /** From now on. */
        void announce(Stage stage, String version) {
            commands++;
            announced.add(new Command(
                    commands,
                    Kind.valueOf(stage.name()),
                    now,
                    new ServingEffect("ranker", version, stage, Double.NaN)));
        }

        /** For a time, asked in one window of so many. */
        void askedEvery(int windows, Duration length) {
            for (long left = length.toMillis() / WINDOW / windows; left > 0; left--) {
                asked("v1");
                asked(Duration.ofMillis((windows - 1) * WINDOW));
            }
        }

        List<Verdict> told() {
            return verdicts.stream()
                    .filter(verdict -> verdict.judgement() == Judgement.ANOMALOUS)
                    .toList();
        }

        private static MetricPoint point(String version, long end) {
            Instant until = Instant.ofEpochMilli(end);
            return new MetricPoint(
                    Series.of("ranker", version, "all", DetectionSettings.NO_DATA_METRIC, "10s", ""),
                    until.minusMillis(WINDOW),
                    until,
                    until,
                    20,
                    200,
                    Double.NaN,
                    Double.NaN,
                    Double.NaN,
                    false,
                    List.of());
        }
    }

    private static Played of(long noDataAfterMillis, Scope per) {
        return new Played(new SilenceTerms(noDataAfterMillis, "warning", per));
    }

    @Test
    void aBusyModelThatStopsIsToldAfterNoDataAfterOnce() {
        model.asked(Duration.ofMinutes(30), "v1");
        long last = model.now;
        model.asked(NO_DATA_AFTER.minusMillis(WINDOW));
        assertThat(model.told()).isEmpty();
        model.asked(Duration.ofHours(5));

        assertThat(model.told()).singleElement().satisfies(told -> {
            assertThat(told.point().time().toEpochMilli()).isEqualTo(last + NO_DATA_AFTER.toMillis());
            assertThat(told.point().windowStart().toEpochMilli()).isEqualTo(last);
            assertThat(told.point().series().version()).isEqualTo("all");
            assertThat(told.rule()).isEqualTo("no_data");
            assertThat(told.severity()).isEqualTo("critical");
        });
    }

    @Test
    void ninetySecondsOfTrafficSufficeForThat() {
        model.asked(Duration.ofSeconds(130), "v1");
        model.asked(NO_DATA_AFTER);

        assertThat(model.told()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"3", "6", "12", "42", "60"})
    void aModelAskedEverySoManyWindowsIsNeverSilentFromItsFirstRequestOn(int windows) {
        model.askedEvery(windows, Duration.ofDays(9));

        assertThat(model.told()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 20, 60})
    void chanceMakesNoSilenceInFourWeeks(int meanWindows) {
        Random random = new Random(meanWindows);
        for (long window = 28 * DAY / WINDOW; window > 0; window--) {
            model.asked(random.nextInt(meanWindows) == 0 ? new String[] {"v1"} : new String[0]);
        }

        assertThat(model.told()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"3, 10", "12, 45", "42, 150"})
    void aModelAskedSeldomIsToldAfterAsManyGapsAsChanceHardlyMakes(int windows, int mostMinutes) {
        model.askedEvery(windows, Duration.ofDays(3));
        model.asked(Duration.ofMinutes(mostMinutes));

        assertThat(model.told()).hasSize(1);
    }

    @Test
    void aModelThatSleepsAtNightIsToldInTheFirstNightOnly() {
        for (int day = 0; day < 6; day++) {
            model.asked(Duration.ofHours(8));
            model.asked(Duration.ofHours(16), "v1");
        }

        assertThat(model.told()).hasSize(1);
    }

    @Test
    void aModelThatIsAskedSeldomFromNowOnBecomesKnown() {
        model.asked(Duration.ofHours(6), "v1");
        model.askedEvery(30, Duration.ofDays(2));
        int told = model.told().size();
        model.askedEvery(30, Duration.ofDays(2));

        assertThat(told).isPositive();
        assertThat(model.told()).hasSize(told);
    }

    @Test
    void anOutageDoesNotHideTheNext() {
        model.asked(Duration.ofHours(3), "v1");
        model.asked(Duration.ofHours(1));
        model.asked(Duration.ofHours(1), "v1");
        model.asked(NO_DATA_AFTER);

        assertThat(model.told()).hasSize(2);
        assertThat(model.verdicts)
                .extracting(Verdict::judgement)
                .containsExactly(Judgement.ANOMALOUS, Judgement.NORMAL, Judgement.ANOMALOUS);
    }

    @Test
    void aVersionWhoseRequestsGoToAnotherLeavesAndNothingIsTold() {
        model.asked(Duration.ofMinutes(20), "v1");
        model.asked(Duration.ofMinutes(20), "v1", "v2");
        long last = model.now;
        model.asked(Duration.ofDays(2), "v2");

        assertThat(model.verdicts).isEmpty();
        assertThat(model.transitions)
                .extracting(passed -> passed.kind() + " " + passed.version())
                .containsExactly("SEEN v1", "SEEN v2", "LEFT v1");
        Transition left = model.transitions.get(2);
        assertThat(left.since()).isEqualTo(last);
        assertThat(left.at()).isEqualTo(last + NO_DATA_AFTER.toMillis());
        assertThat(model.presence.versions()).containsOnlyKeys("v2");
    }

    @Test
    void aVersionThatIsAskedAgainHasReturned() {
        model.asked(Duration.ofMinutes(20), "v1");
        model.asked(Duration.ofMinutes(20), "v2");
        model.asked(Duration.ofMinutes(20), "v1", "v2");

        assertThat(model.transitions)
                .extracting(passed -> passed.kind() + " " + passed.version())
                .containsExactly("SEEN v1", "SEEN v2", "LEFT v1", "RETURNED v1");
    }

    @Test
    void versionsDoNotLeaveASilentModel() {
        model.asked(Duration.ofMinutes(20), "v1", "v2");
        model.asked(Duration.ofHours(3));
        assertThat(model.transitions).extracting(Transition::kind).containsOnly(Transition.Kind.SEEN);
        model.asked(Duration.ofHours(21));

        assertThat(model.verdicts)
                .extracting(Verdict::ending)
                .containsExactly(Verdict.Ending.NONE, Verdict.Ending.FORGOTTEN);
        assertThat(model.transitions)
                .extracting(passed -> passed.kind() + " " + passed.version())
                .containsExactly("SEEN v1", "SEEN v2", "LEFT v1", "LEFT v2");
        assertThat(model.presence).isNull();
    }

    @Test
    void whatIsConfiguredForAModelIsExact() {
        Played own = of(30_000, Scope.MODEL);
        own.asked("v1");
        own.asked(Duration.ofSeconds(20));
        assertThat(own.told()).isEmpty();
        own.asked();

        assertThat(own.told()).singleElement().extracting(Verdict::severity).isEqualTo("warning");
    }

    @Test
    void versionsAreToldByThemselvesWhereConfigured() {
        Played own = of(0, Scope.VERSION);
        own.asked(Duration.ofMinutes(20), "v1", "v2");
        own.asked(Duration.ofMinutes(10), "v2");
        own.asked(Duration.ofMinutes(1), "v1", "v2");

        assertThat(own.verdicts)
                .extracting(verdict ->
                        verdict.judgement() + " " + verdict.point().series().version())
                .containsExactly("ANOMALOUS v1", "NORMAL v1");
        own.asked(Duration.ofDays(2));
        assertThat(own.told()).hasSize(3);
        assertThat(own.presence).isNull();
    }

    @Test
    void aModelOfWhichEveryVersionRetiresIsNotTold() {
        model.asked(Duration.ofMinutes(20), "v1", "v2");
        model.announce(Stage.RETIRING, "v1");
        model.announce(Stage.RETIRED, "v2");
        model.asked(Duration.ofDays(2));

        assertThat(model.verdicts).isEmpty();
        assertThat(model.transitions)
                .extracting(passed -> passed.kind() + " " + passed.version())
                .containsExactly("SEEN v1", "SEEN v2", "LEFT v1", "LEFT v2");
        assertThat(model.presence).isNull();
    }

    @Test
    void aModelOfWhichOneVersionStaysIsTold() {
        model.asked(Duration.ofMinutes(20), "v1", "v2");
        model.announce(Stage.RETIRED, "v1");
        model.asked(Duration.ofHours(1));

        assertThat(model.told()).hasSize(1);
    }

    @Test
    void aVersionWhoseEndWasAnnouncedIsNotToldByItself() {
        Played own = of(0, Scope.VERSION);
        own.asked(Duration.ofMinutes(20), "v1", "v2");
        own.announce(Stage.RETIRING, "v1");
        own.asked(Duration.ofHours(1), "v2");

        assertThat(own.verdicts).isEmpty();
        assertThat(own.transitions)
                .extracting(passed -> passed.kind() + " " + passed.version())
                .containsExactly("SEEN v1", "SEEN v2", "LEFT v1");
    }

    /** The new version never answers, and nobody is there when the old one is asked no more. */
    @Test
    void aModelWhoseNewVersionIsExpectedIsTold() {
        model.asked(Duration.ofMinutes(20), "v1");
        model.announce(Stage.DEPLOYED, "v2");
        model.announce(Stage.RETIRING, "v1");
        model.asked(Duration.ofHours(1));

        assertThat(model.told()).hasSize(1);
    }

    @Test
    void aVersionThatIsAskedThoughItWasRetiredEndsWithoutNotice() {
        model.asked(Duration.ofMinutes(20), "v1");
        model.announce(Stage.RETIRED, "v1");
        model.asked(Duration.ofHours(1), "v1");
        model.asked(Duration.ofHours(1));

        assertThat(model.told()).extracting(Verdict::rule).contains("no_data");
    }

    @Test
    void requestsThatWereUnderWayAreNotAskedOfARetiredVersion() {
        model.asked(Duration.ofMinutes(20), "v1", "v2");
        model.announce(Stage.RETIRED, "v1");
        model.asked(Duration.ofMillis(UNDER_WAY), "v1", "v2");
        model.asked(Duration.ofHours(1), "v2");

        assertThat(model.verdicts).isEmpty();
        model.asked("v1", "v2");
        assertThat(model.told()).hasSize(1);
    }

    /** Each is asked now and then: neither leaves. */
    @Test
    void versionsOfAModelThatIsAskedSeldomStay() {
        for (int i = 0; i < 200; i++) {
            model.asked(i % 2 == 0 ? "v1" : "v2");
            model.asked(Duration.ofMinutes(7));
        }

        assertThat(model.transitions).extracting(Transition::kind).containsOnly(Transition.Kind.SEEN);
    }

    @Test
    void aRetiredVersionIsAbnormalInEachWindowInWhichItIsAskedUntilItIsDeployedAgain() {
        model.asked(Duration.ofMinutes(20), "v1", "v2");
        model.announce(Stage.RETIRED, "v1");
        model.asked(Duration.ofMinutes(20), "v2");
        model.asked(Duration.ofSeconds(30), "v1", "v2");
        model.announce(Stage.DEPLOYED, "v1");
        model.asked(Duration.ofMinutes(1), "v1", "v2");

        assertThat(model.verdicts).hasSize(3).allSatisfy(verdict -> {
            assertThat(verdict.rule()).isEqualTo("retired_asked");
            assertThat(verdict.judgement()).isEqualTo(Judgement.ANOMALOUS);
            assertThat(verdict.point().series().version()).isEqualTo("v1");
        });
    }
}
