package io.modelwatch.local.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.modelwatch.schemas.event.Event;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

class SimulatorTest {
    private static final long START = 1_767_600_000_000L;
    private static final long MINUTE = 60_000;
    private static final SimulatedModel RANKER = new SimulatedModel(
            "ranker",
            SimulatedModel.Task.RANKING,
            100,
            Map.of("v1", 1.0),
            Map.of("device", Map.of("ios", 1.0)),
            30,
            0.3,
            0.45,
            2);

    @Test
    void writesTheSameBytesForTheSameSeedHoweverTheTimeIsSliced() throws Exception {
        Recorded once = new Recorded();
        new Simulator(ScenarioFile.load("default"), 7, START, START).writeUntil(START + MINUTE, true, once);
        Recorded sliced = new Recorded();
        Simulator slicer = new Simulator(ScenarioFile.load("default"), 7, START, START);
        for (long until = START; until <= START + MINUTE; until += 333) {
            slicer.writeUntil(until, true, sliced);
        }
        slicer.writeUntil(START + MINUTE, true, sliced);

        assertThat(sliced.digest()).isEqualTo(once.digest());
    }

    @Test
    void writesOtherBytesForAnotherSeed() throws Exception {
        Recorded one = new Recorded();
        Recorded other = new Recorded();
        new Simulator(ScenarioFile.load("default"), 1, START, START).writeUntil(START + 2_000, true, one);
        new Simulator(ScenarioFile.load("default"), 2, START, START).writeUntil(START + 2_000, true, other);

        assertThat(other.digest()).isNotEqualTo(one.digest());
    }

    @Test
    void writesInTheOrderOfTimestamps() throws Exception {
        Recorded recorded = new Recorded();
        new Simulator(ScenarioFile.load("default"), 1, START, START).writeUntil(START + 20_000, true, recorded);

        assertThat(recorded.entries).isSortedAccordingTo((a, b) -> Long.compare(a.timestamp(), b.timestamp()));
    }

    @Test
    void keepsTheRatesOfAHealthyModel() {
        Recorded recorded = play(List.of(), 4 * MINUTE);

        int requests = recorded.of(Event.Kind.REQUEST).size();
        List<GenericRecord> responses = recorded.records(Event.Kind.RESPONSE);
        assertThat(requests / 240.0).isCloseTo(100, within(2.0));
        assertThat(share(responses, response -> !ok(response))).isCloseTo(0.005, within(0.0015));
        assertThat(1 - responses.size() / (double) requests).isCloseTo(0.001, within(0.0008));
        assertThat(clickedShare(recorded)).isCloseTo(0.45, within(0.015));
        assertThat(quantile(responses, 0.5)).isCloseTo(30_000, within(900.0));
        assertThat(recorded.of(Event.Kind.HEARTBEAT)).hasSize(240);
        assertThat(recorded.of(Event.Kind.RESOURCE)).hasSize(240);
    }

    @Test
    void givesEveryRequestAnIdOfThirtySixCharactersAndSixteenFeatures() {
        GenericRecord request =
                play(List.of(), 2_000).records(Event.Kind.REQUEST).get(0);

        GenericRecord tensor = (GenericRecord) ((List<?>) request.get("inputs")).get(0);
        assertThat(request.get("requestId").toString()).hasSize(36);
        assertThat(tensor.get("shape")).asString().isEqualTo("[1, 16]");
    }

    @Test
    void slowsEveryAnswerByHalf() {
        Recorded recorded = play(fault(FaultKind.LATENCY_SHIFT, 0.5), 2 * MINUTE);

        assertThat(quantile(recorded.records(Event.Kind.RESPONSE), 0.5)).isCloseTo(45_000, within(1_500.0));
    }

    @Test
    void slowsTheTailOnly() {
        List<GenericRecord> healthy = play(List.of(), 2 * MINUTE).records(Event.Kind.RESPONSE);
        List<GenericRecord> slow =
                play(fault(FaultKind.LATENCY_TAIL, 1.5), 2 * MINUTE).records(Event.Kind.RESPONSE);

        assertThat(quantile(slow, 0.9) / quantile(healthy, 0.9)).isCloseTo(1, within(0.02));
        assertThat(quantile(slow, 0.99) / quantile(healthy, 0.99)).isGreaterThan(2);
    }

    @Test
    void letsFiveInAHundredFail() {
        Recorded recorded = play(fault(FaultKind.ERROR_BURST, 0.05), 2 * MINUTE);

        assertThat(share(recorded.records(Event.Kind.RESPONSE), response -> !ok(response)))
                .isCloseTo(0.055, within(0.008));
    }

    @Test
    void losesResponsesSilently() {
        Recorded recorded = play(fault(FaultKind.RESPONSE_DROP, 0.1), 2 * MINUTE);

        double answered = recorded.of(Event.Kind.RESPONSE).size()
                / (double) recorded.of(Event.Kind.REQUEST).size();
        assertThat(1 - answered).isCloseTo(0.101, within(0.012));
    }

    @Test
    void letsUsersClickLessOften() {
        Recorded recorded = play(fault(FaultKind.QUALITY_DROP, 0.2), 2 * MINUTE);

        assertThat(clickedShare(recorded)).isCloseTo(0.36, within(0.02));
    }

    @Test
    void bringsAVersionThatTakesTrafficOnlyWhileItIsPlanted() {
        Fault fault = new Fault("bad", FaultKind.BAD_VERSION, "ranker", "v2", "", MINUTE, MINUTE, 0.3);
        Recorded recorded = play(List.of(fault), 3 * MINUTE);

        List<Long> times = recorded.records(Event.Kind.REQUEST).stream()
                .filter(request -> request.get("version").toString().equals("v2"))
                .map(request -> (Long) request.get("time"))
                .toList();
        assertThat(times)
                .hasSizeGreaterThan(2_000)
                .allMatch(time -> time >= START + MINUTE && time < START + 2 * MINUTE);
    }

    @Test
    void takesTrafficAway() {
        double healthy = play(List.of(), 2 * MINUTE).of(Event.Kind.REQUEST).size();
        double left = play(fault(FaultKind.TRAFFIC_LOSS, 0.6), 2 * MINUTE)
                .of(Event.Kind.REQUEST)
                .size();

        assertThat(left / healthy).isCloseTo(0.4, within(0.03));
    }

    @Test
    void overloadsAModelWithMoreTrafficThatIsSlowerAndFails() {
        Recorded healthy = play(List.of(), 2 * MINUTE);
        Recorded loaded = play(fault(FaultKind.OVERLOAD, 2), 2 * MINUTE);

        double traffic = loaded.of(Event.Kind.REQUEST).size()
                / (double) healthy.of(Event.Kind.REQUEST).size();
        List<GenericRecord> responses = loaded.records(Event.Kind.RESPONSE);
        assertThat(traffic).isCloseTo(3, within(0.1));
        assertThat(quantile(responses, 0.5)).isCloseTo(60_000, within(1_500.0));
        assertThat(share(responses, response -> !ok(response))).isCloseTo(0.105, within(0.008));
        assertThat(cpu(loaded) / cpu(healthy)).isCloseTo(2, within(0.1));
    }

    @Test
    void leaksMemory() {
        List<GenericRecord> usages =
                play(fault(FaultKind.RESOURCE_LEAK, 0.2), 2 * MINUTE).records(Event.Kind.RESOURCE);

        assertThat(memory(usages.get(usages.size() - 1)) / memory(usages.get(0)))
                .isCloseTo(1.4, within(0.05));
    }

    @Test
    void countsWhatItBreaksOrRepeats() {
        Fault malformed = new Fault("broken", FaultKind.MALFORMED, "ranker", "", "", 0, MINUTE, 0.02);
        Fault repeated = new Fault("twice", FaultKind.DUPLICATED, "ranker", "", "", 0, MINUTE, 0.02);
        Fault skewed = new Fault("ahead", FaultKind.CLOCK_SKEW, "ranker", "", "", 0, MINUTE, 0.02);
        Recorded recorded = new Recorded();
        Simulator simulator = new Simulator(scenario(List.of(malformed, repeated, skewed)), 3, START, START);
        simulator.writeUntil(START + 2 * MINUTE, true, recorded);

        List<GenericRecord> readable = recorded.records(Event.Kind.REQUEST);
        List<GenericRecord> answers = recorded.records(Event.Kind.RESPONSE);
        long ahead = readable.stream().filter(SimulatorTest::isAhead).count()
                + answers.stream().filter(SimulatorTest::isAhead).count();
        long copies = 0L
                + readable.size()
                + answers.size()
                - ids(readable).size()
                - ids(answers).size();
        assertThat(simulator.ledger().planted("broken"))
                .isPositive()
                .isEqualTo((long) recorded.of(Event.Kind.REQUEST).size() - readable.size());
        assertThat(simulator.ledger().planted("twice")).isPositive().isEqualTo(copies);
        assertThat(simulator.ledger().planted("ahead")).isPositive().isEqualTo(ahead);
    }

    @Test
    void playsFaultsInTheLivePartOnlyWhichMayBeginAtAnyMoment() {
        Recorded recorded = new Recorded();
        Simulator simulator = new Simulator(scenario(fault(FaultKind.ERROR_BURST, 0.9)), 1, START);
        simulator.writeUntil(START + MINUTE, true, recorded);
        simulator.goLive(START + MINUTE, START + 2 * MINUTE);
        simulator.writeUntil(START + 3 * MINUTE, true, recorded);

        List<Long> failed = recorded.records(Event.Kind.RESPONSE).stream()
                .filter(response -> !ok(response))
                .map(response -> ((Long) response.get("time") - START) / MINUTE)
                .toList();
        assertThat(failed).filteredOn(minute -> minute == 1).hasSizeGreaterThan(5_000);
        assertThat(failed).filteredOn(minute -> minute != 1).hasSizeBetween(1, 200);
    }

    @Test
    void endsTheLivePartOnRequest() {
        Recorded recorded = new Recorded();
        Simulator simulator = new Simulator(scenario(fault(FaultKind.ERROR_BURST, 0.9)), 1, START);
        simulator.goLive(START, Long.MAX_VALUE);
        simulator.writeUntil(START + MINUTE, true, recorded);
        simulator.endLive(START + MINUTE);
        simulator.writeUntil(START + 2 * MINUTE, true, recorded);

        List<Long> failed = recorded.records(Event.Kind.RESPONSE).stream()
                .filter(response -> !ok(response))
                .map(response -> ((Long) response.get("time") - START) / MINUTE)
                .toList();
        assertThat(failed).filteredOn(minute -> minute == 0).hasSizeGreaterThan(5_000);
        assertThat(failed).filteredOn(minute -> minute != 0).hasSizeLessThan(100);
    }

    private static boolean isAhead(GenericRecord event) {
        return (Long) event.get("time") > START + 5 * MINUTE;
    }

    private static Set<String> ids(List<GenericRecord> events) {
        Set<String> ids = new HashSet<>();
        events.forEach(event -> ids.add(event.get("requestId").toString()));
        return ids;
    }

    private static List<Fault> fault(FaultKind kind, double size) {
        return List.of(new Fault("fault", kind, "ranker", "", "", 0, 60 * MINUTE, size));
    }

    private static Recorded play(List<Fault> faults, long millis) {
        Recorded recorded = new Recorded();
        new Simulator(scenario(faults), 1, START, START).writeUntil(START + millis, true, recorded);
        return recorded;
    }

    private static Scenario scenario(List<Fault> faults) {
        return new Scenario(
                "test",
                "",
                86_400_000,
                0,
                0.005,
                0.001,
                1_500,
                6_000,
                2_000,
                List.of(RANKER),
                faults,
                List.of(),
                Rhythms.NONE,
                List.of());
    }

    private static boolean ok(GenericRecord response) {
        return response.get("status").toString().equals("ok");
    }

    private static double memory(GenericRecord usage) {
        return reading("memory", usage);
    }

    /** Mean over all reports. */
    private static double cpu(Recorded recorded) {
        return recorded.records(Event.Kind.RESOURCE).stream()
                .mapToDouble(usage -> reading("cpu", usage))
                .average()
                .orElseThrow();
    }

    private static double reading(String name, GenericRecord usage) {
        return ((Map<?, ?>) usage.get("readings"))
                .entrySet().stream()
                        .filter(reading -> reading.getKey().toString().equals(name))
                        .mapToDouble(reading -> (Double) reading.getValue())
                        .sum();
    }

    private static double share(List<GenericRecord> events, java.util.function.Predicate<GenericRecord> condition) {
        return events.stream().filter(condition).count() / (double) events.size();
    }

    /** Of the answered requests, those with feedback; the last seconds, whose clicks are to come, left out. */
    private static double clickedShare(Recorded recorded) {
        long last = recorded.entries.get(recorded.entries.size() - 1).timestamp() - 15_000;
        List<GenericRecord> answered = recorded.records(Event.Kind.RESPONSE).stream()
                .filter(response -> ok(response) && (Long) response.get("time") < last)
                .toList();
        Set<String> clicked = ids(recorded.records(Event.Kind.FEEDBACK));
        return share(
                answered, response -> clicked.contains(response.get("requestId").toString()));
    }

    /** Microseconds. */
    private static double quantile(List<GenericRecord> responses, double q) {
        long[] sorted = responses.stream()
                .mapToLong(response -> (Long) response.get("latencyMicros"))
                .sorted()
                .toArray();
        return sorted[(int) (q * sorted.length)];
    }
}
