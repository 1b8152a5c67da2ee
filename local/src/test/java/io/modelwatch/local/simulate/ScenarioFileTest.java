package io.modelwatch.local.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class ScenarioFileTest {
    @Test
    void plantsEveryKindOfFaultByDefault() throws Exception {
        Scenario scenario = ScenarioFile.load("default");

        assertThat(scenario.faults()).extracting(Fault::kind).containsAll(Arrays.asList(FaultKind.values()));
    }

    @Test
    void plansARolloutAndAnOutageOfLabelsByDefaultWhereNoFaultActs() throws Exception {
        Scenario scenario = ScenarioFile.load("default");

        assertThat(scenario.planned())
                .extracting(Planned::kind)
                .containsExactlyInAnyOrder(PlannedKind.ROLLOUT, PlannedKind.LABEL_OUTAGE);
        assertThat(scenario.planned())
                .allSatisfy(
                        event -> assertThat(scenario.faultsOf(event.model())).isEmpty());
    }

    @Test
    void reportsAllProblemsAtOnceWithKeyRuleAndValue() {
        InputStream yaml = yaml("""
                amplitude: 2
                colour: red
                models:
                  - {name: ranker, task: sorting, requests-per-second: -1, versions: {v1: 0.5}, goodness: 0.4}
                faults:
                  - {name: slow, kind: slowness, model: ranker, begin: soon, duration: 10s, size: 0.5}
                """);

        assertThatThrownBy(() -> ScenarioFile.read("mine", yaml))
                .asInstanceOf(InstanceOfAssertFactories.type(ScenarioException.class))
                .extracting(ScenarioException::problems, InstanceOfAssertFactories.list(String.class))
                .containsExactlyInAnyOrder(
                        "models[1].task must be one of ranking, clicks, relevance, shop, binary, regression, was sorting",
                        "models[1].requests-per-second must be in [0.001, 1000000.0], was -1",
                        "models[1].versions must add up to 1, was 0.5",
                        "faults[1].kind must be one of latency-shift, latency-tail, error-burst, response-drop,"
                                + " quality-drop, bad-version, traffic-loss, overload, resource-leak, malformed, duplicated,"
                                + " clock-skew, was slowness",
                        "faults[1].begin must be a number and one of ms, s, m, h, d, was soon",
                        "amplitude must be in [0.0, 0.95], was 2",
                        "colour must be one of models, faults, candidates, planned, rhythms, resource-interval,"
                                + " description, day, amplitude, error-share, orphan-share, click-delay, purchase-delay,"
                                + " was another key");
    }

    @Test
    void refusesFaultsOfWhatIsNotThere() {
        InputStream yaml = yaml("""
                models:
                  - {name: ranker, task: ranking, requests-per-second: 1, versions: {v1: 1}, goodness: 0.4}
                faults:
                  - {name: a, kind: latency-shift, model: other, begin: 1s, duration: 10s, size: 0.5}
                  - {name: a, kind: latency-shift, model: ranker, version: v9, begin: 1s, duration: 10s, size: 0.5}
                  - {name: b, kind: bad-version, model: ranker, version: v1, begin: 1s, duration: 10s, size: 0.5}
                  - {name: c, kind: quality-drop, model: ranker, segment: device=ios, begin: 1s, duration: 1s, size: 0.5}
                """);

        assertThatThrownBy(() -> ScenarioFile.read("mine", yaml))
                .hasMessageContaining("model of fault a must be one of [ranker], was other")
                .hasMessageContaining("names of faults must be unique, a occurs twice")
                .hasMessageContaining("version of fault a must be one of [v1], was v9")
                .hasMessageContaining("version of fault b must be new to ranker, was v1")
                .hasMessageContaining("segment of fault c must be dimension=value with values of [], was device=ios");
    }

    @Test
    void refusesCandidatesThatNoModelOfClicksHas() {
        InputStream yaml = yaml("""
                models:
                  - {name: ranker, task: ranking, requests-per-second: 1, versions: {v1: 1}, goodness: 0.4}
                  - name: clicks
                    task: clicks
                    requests-per-second: 1
                    versions: {v1: 1}
                    goodness: 1
                    segments: {device: {ios: 1}}
                candidates:
                  - {model: ranker, version: v2, planted: better}
                  - {model: clicks, version: v2, planted: worse, device: web}
                  - {model: clicks, version: v2, planted: equal}
                """);

        assertThatThrownBy(() -> ScenarioFile.read("mine", yaml))
                .hasMessageContaining("model of candidate ranker/v2 must be one whose task is clicks")
                .hasMessageContaining("device of candidate clicks/v2 must be one of [ios], was web")
                .hasMessageContaining("names of candidates must be unique, clicks/v2 occurs twice");
    }

    @Test
    void refusesCandidatesOfTextsOfWhichThereIsNoModel() {
        InputStream yaml = yaml("""
                models:
                  - {name: relevance, task: relevance, requests-per-second: 1, versions: {v1: 1}, goodness: 1}
                candidates:
                  - {model: relevance, version: v2, planted: better}
                  - {model: relevance, version: v3, planted: worse, device: ios}
                """);

        assertThatThrownBy(() -> ScenarioFile.read("mine", yaml))
                .hasMessageContaining("planted of candidate relevance/v2 must be one of [SAME, EQUAL, WORSE]")
                .hasMessageContaining("device of candidate relevance/v3 must be one of []");
    }

    @Test
    void refusesAModelOfClicksOnUnknownDevices() {
        InputStream yaml = yaml("""
                models:
                  - name: clicks
                    task: clicks
                    requests-per-second: 1
                    versions: {v1: 1}
                    goodness: 1
                    segments: {device: {fridge: 1}}
                """);

        assertThatThrownBy(() -> ScenarioFile.read("mine", yaml))
                .hasMessageContaining("segments of clicks must have device with values of [ios, android, web]");
    }

    @Test
    void namesWhatItCannotFind() {
        assertThatThrownBy(() -> ScenarioFile.load("no-such-scenario"))
                .hasMessageContaining("--scenario must be built in or an existing file, was no-such-scenario");
    }

    @Test
    void plantsEveryKindOfFaultInEverySizeAtThePeakAndAtNightInAMonth() throws Exception {
        Scenario month = ScenarioFile.load("shop-month");

        assertThat(month.faults().stream()
                        .filter(fault -> fault.model().equals("search-ranker"))
                        .map(fault -> fault.name().replace("-search-ranker", "")))
                .hasSize(8 * 3 * 2)
                .doesNotHaveDuplicates()
                .contains("slower-15-peak", "leaking-60-night", "worse-30-night");
        assertThat(month.planned()).extracting(Planned::kind).contains(PlannedKind.values());
    }

    @Test
    void refusesRhythmsAndPlansThatCannotBe() {
        InputStream yaml = yaml("""
                rhythms: {clicks: 1.5, weekend-traffic: 0, clicks-peak: noon, colour: red}
                models:
                  - {name: ranker, task: ranking, requests-per-second: 1, versions: {v1: 1}, goodness: 0.4}
                planned:
                  - {name: a, kind: party, model: ranker, begin: 1s, duration: 10s}
                  - {name: b, kind: canary, model: ranker, version: v2, begin: 1s, duration: 10s, size: 1}
                  - {name: c, kind: rollout, model: ranker, begin: 1s, duration: 10s}
                  - {name: d, kind: rollout, version: v2, begin: 1s, duration: 10s}
                  - {name: e, kind: sale, begin: 1s, duration: 0s, size: 3}
                """);

        assertThatThrownBy(() -> ScenarioFile.read("mine", yaml))
                .hasMessageContaining("rhythms.clicks must be in [0.0, 0.95], was 1.5")
                .hasMessageContaining("rhythms.weekend-traffic must be in [0.01, 100.0], was 0")
                .hasMessageContaining("rhythms.clicks-peak must be a number and one of ms, s, m, h, d, was noon")
                .hasMessageContaining("rhythms.colour must be one of weekend-traffic,")
                .hasMessageContaining("planned[1].kind must be one of sale, rollout, canary, maintenance, label-outage")
                .hasMessageContaining("planned[2].size must be in [1.0E-6, 0.999] where kind is canary, was 1.0")
                .hasMessageContaining("planned[3].version must be given only where kind is rollout or canary")
                .hasMessageContaining("planned[4].model must be given where kind is rollout")
                .hasMessageContaining("planned[5].duration must be >= 1ms, was 0s");
    }

    @Test
    void refusesWhatIsPlannedOfNobodyAndMoreClicksThanRequests() {
        InputStream yaml = yaml("""
                rhythms: {clicks: 0.5, weekend-clicks: 2}
                models:
                  - {name: ranker, task: ranking, requests-per-second: 1, versions: {v1: 1}, goodness: 0.4}
                planned:
                  - {name: a, kind: sale, model: other, begin: 1s, duration: 10s, size: 2}
                  - {name: a, kind: sale, begin: 1s, duration: 10s, size: 2}
                """);

        assertThatThrownBy(() -> ScenarioFile.read("mine", yaml))
                .hasMessageContaining("goodness of ranker must be <= 0.333 with these rhythms of clicks, was 0.4")
                .hasMessageContaining("model of planned a must be one of [ranker], was other")
                .hasMessageContaining("names of planned must be unique, a occurs twice");
    }

    private static InputStream yaml(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
