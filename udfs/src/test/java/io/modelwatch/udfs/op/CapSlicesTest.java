package io.modelwatch.udfs.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Segments;
import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.follow.FollowSettings;
import io.modelwatch.udfs.stats.Measure;
import io.modelwatch.udfs.stats.ModelSettings;
import io.modelwatch.udfs.stats.Summaries;
import io.modelwatch.udfs.window.CapAlert;
import io.modelwatch.udfs.window.Caps;
import io.modelwatch.udfs.window.ModelTerm;
import io.modelwatch.udfs.window.PanePart;
import io.modelwatch.udfs.window.Panes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** {@link Panes} and {@link CapSlices}: which names of a model are measured apart. */
class CapSlicesTest {
    private static final long PANE = 10_000;
    private static final long HORIZON = 60_000;
    private static final long KEEP = 3_600_000;
    private static final FollowSettings SETTINGS = new FollowSettings(
            30_000,
            8,
            List.of(new ModelSettings("ranker", ModelSettings.Task.RANKING, 0.5, List.of(2), List.of(HORIZON), true)));
    private static final Caps CAPS = new Caps(2, 2, 2, 2, 100);

    @Test
    void measuresVersionsBeyondTheCapAsOther() throws Exception {
        List<PanePart> capped = cap(parts(served("v1", 3), served("v2", 2), served("v3", 1), served("v4", 1)));

        assertThat(capped)
                .extracting(PanePart::version, PanePart::segment, PanePart::count)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("v1", "all", 3L),
                        org.assertj.core.groups.Tuple.tuple("v2", "all", 2L),
                        org.assertj.core.groups.Tuple.tuple("other", "all", 1L),
                        org.assertj.core.groups.Tuple.tuple("other", "all", 1L));
    }

    @Test
    void allVersionsTogetherTakeNoPlaceAndLoseNothing() throws Exception {
        List<PanePart> capped = cap(allParts(served("v1", 3), served("v2", 2), served("v3", 1)));

        assertThat(capped)
                .filteredOn(PanePart::isOfEveryVersion)
                .singleElement()
                .satisfies(part -> {
                    assertThat(part.version()).isEqualTo("all");
                    Summaries summaries = new Summaries(measures(), SETTINGS.of("ranker"));
                    summaries.merge(part.summaries());
                    List<String> said = new ArrayList<>();
                    summaries.read(
                            PANE, (metric, reading) -> said.add(metric + " of " + reading.count()), absent -> {});
                    assertThat(said).containsExactly("total_requests_per_second of 6", "label_flow of 6");
                });
        assertThat(capped).extracting(PanePart::version).contains("v1", "v2", "other");
    }

    @Test
    void decidesTheSameAtTheHorizonThoughAPlaceIsFreeByThen() throws Exception {
        try (var harness = harness()) {
            feed(harness, parts(served("v1", 3), served("v2", 2), served("v3", 1)));
            advance(harness, PANE - 1);
            harness.getOutput().clear();

            feed(harness, parts(judged("v1"), judged("v3")));
            advance(harness, PANE - 1 + HORIZON);

            assertThat(out(harness)).extracting(PanePart::version).containsExactlyInAnyOrder("v1", "other");
        }
    }

    @Test
    void sendsAPanesPartsBeforeTheWatermarkThatClosesIt() throws Exception {
        try (var harness = harness()) {
            feed(harness, parts(served("v1", 1)));
            advance(harness, PANE - 2);
            assertThat(out(harness)).isEmpty();

            advance(harness, PANE - 1);

            Object[] output = harness.getOutput().toArray();
            assertThat(output[output.length - 1]).isEqualTo(new Watermark(PANE - 1));
            assertThat(out(harness)).hasSize(1);
        }
    }

    @Test
    void holdsThePartsOfAPaneThatIsStillOpen() throws Exception {
        try (var harness = harness()) {
            feed(harness, parts(served("v1", 1), at(served("ranker", "v1", "r"), PANE)));
            advance(harness, PANE - 1);

            assertThat(out(harness)).extracting(PanePart::paneStart).containsExactly(0L);
        }
    }

    @Test
    void measuresInstancesAndReadingsBeyondTheCapAsOther() throws Exception {
        List<PanePart> capped =
                cap(parts(used("a", "cpu", "cpu"), used("b", "cpu", "gpu", "gpu"), used("c", "cpu", "x1", "x2")));

        assertThat(capped)
                .extracting(PanePart::segment)
                .containsExactlyInAnyOrder("all", "instance=a", "instance=b", "instance=other");
        assertThat(capped)
                .filteredOn(part -> part.segment().equals("instance=other"))
                .singleElement()
                .satisfies(part -> assertThat(metrics(part)).containsExactly("cpu_max", "other_max"));
    }

    @Test
    void saysWhichCapAModelExceeds() throws Exception {
        try (var harness = harness()) {
            feed(harness, parts(served("v1", 3), served("v2", 2), served("v3", 1), served("v4", 1)));
            advance(harness, PANE - 1);

            assertThat(exceeded(harness)).singleElement().satisfies(verdict -> {
                assertThat(verdict.point().series().model()).isEqualTo("ranker");
                assertThat(verdict.point().series().segment()).isEqualTo("what=versions");
                assertThat(verdict.point().count()).isEqualTo(2);
            });
        }
    }

    /** Their labels come after an upgrade from a version that knew no caps. */
    @Test
    void knowsNobodyAsTheRestOfWhomNoPaneWasDecided() throws Exception {
        try (var harness = harness()) {
            feed(harness, parts(judged("v9")));
            advance(harness, PANE - 1 + HORIZON);

            assertThat(out(harness)).extracting(PanePart::version).containsExactly("v9");
        }
    }

    @Test
    void measuresAModelThatIsNotInAsOther() throws Exception {
        Outcome stranger = served("stranger", "v1", "r");
        try (var harness = harness()) {
            feed(harness, parts(stranger));
            advance(harness, PANE - 1);
            harness.processElement2(new StreamRecord<>(new ModelTerm("stranger", PANE, Long.MAX_VALUE)));
            feed(harness, parts(at(stranger, PANE)));
            advance(harness, 2 * PANE - 1);

            assertThat(out(harness))
                    .extracting(PanePart::model, PanePart::version)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple("other", "other"),
                            org.assertj.core.groups.Tuple.tuple("stranger", "v1"));
        }
    }

    /** A term that ended is asked for the panes before its end, which the slower input may still send. */
    @Test
    void measuresAModelByTheTermOfThePaneThoughItHasEnded() throws Exception {
        try (var harness = harness()) {
            harness.processElement2(new StreamRecord<>(new ModelTerm("stranger", 0, Long.MAX_VALUE)));
            harness.processElement2(new StreamRecord<>(new ModelTerm("stranger", 0, PANE)));
            harness.processElement2(new StreamRecord<>(new ModelTerm("stranger", 5 * PANE, Long.MAX_VALUE)));
            feed(harness, parts(served("stranger", "v1", "r")));
            feed(harness, parts(at(served("stranger", "v1", "r"), PANE)));
            advance(harness, 2 * PANE - 1);

            assertThat(out(harness)).extracting(PanePart::model).containsExactlyInAnyOrder("stranger", "other");
        }
    }

    @Test
    void decidesTheSameHoweverPartsComeAndAfterARestore() throws Exception {
        Random random = new Random(11);
        List<PanePart> all = new ArrayList<>();
        for (int subtask = 0; subtask < 3; subtask++) {
            List<Outcome> outcomes = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                outcomes.add(at(served("ranker", "v" + random.nextInt(7), "r" + i), random.nextInt(3) * PANE));
            }
            all.addAll(parts((Object) outcomes));
        }
        List<String> once = names(all, false);

        for (int order = 0; order < 5; order++) {
            Collections.shuffle(all, random);

            assertThat(names(all, false)).isEqualTo(once);
            assertThat(names(all, true)).isEqualTo(once);
        }
        assertThat(once).anyMatch(name -> name.startsWith("other"));
    }

    @Test
    void holdsFourTimesTheCapOfOneModelAndCountsTheRestWithoutTouchingAnother() {
        List<PanePart> parts = new ArrayList<>();
        var panes = new Panes(Catalog.measures(), SETTINGS, CAPS, PANE, ofVersions(parts));
        for (int i = 0; i < 50; i++) {
            panes.add((Outcome.Served) served("ranker", "v" + i, "r"));
            panes.add((Outcome.Served) served("healthy", "v" + i % 2, "r"));
        }
        panes.flushAll();
        panes.flushClosed(PANE);

        assertThat(parts).filteredOn(part -> part.model().equals("ranker")).hasSize(4 * CAPS.versions() + 1);
        assertThat(parts)
                .filteredOn(part -> part.model().equals("healthy"))
                .extracting(PanePart::version, PanePart::count)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("v0", 25L), org.assertj.core.groups.Tuple.tuple("v1", 25L));
        assertThat(panes.folded()).isEqualTo(50 - 4 * CAPS.versions());
    }

    @Test
    void holdsFourTimesTheCapOfModelsBesideThoseThatAreConfigured() {
        List<PanePart> parts = new ArrayList<>();
        var panes = new Panes(Catalog.measures(), SETTINGS, CAPS, PANE, ofVersions(parts));
        for (int i = 0; i < 50; i++) {
            panes.add((Outcome.Served) served("m" + i, "v1", "r"));
        }
        panes.add((Outcome.Served) served("ranker", "v1", "r"));
        panes.flushAll();

        assertThat(parts)
                .hasSize(4 * CAPS.models() + 2)
                .extracting(PanePart::model)
                .contains("ranker", "other");
        assertThat(panes.folded()).isEqualTo(50 - 4 * CAPS.models());
    }

    /** What a barrier sends on is sent once, and the names stay held: else each barrier would make room for as many again. */
    @Test
    void holdsNoMoreNamesOfAPaneBecauseOfABarrier() {
        List<PanePart> parts = new ArrayList<>();
        var panes = new Panes(Catalog.measures(), SETTINGS, CAPS, PANE, ofVersions(parts));
        for (int i = 0; i < 50; i++) {
            panes.add((Outcome.Served) served("ranker", "v" + i, "r"));
            panes.flushAll();
        }

        assertThat(parts.stream().map(PanePart::version).distinct()).hasSize(4 * CAPS.versions() + 1);
        assertThat(parts).hasSize(50).allMatch(part -> part.count() == 1);
    }

    @Test
    void addsUpNoMorePanesThanTheCapAndLosesNothing() {
        List<PanePart> parts = new ArrayList<>();
        var panes = new Panes(Catalog.measures(), SETTINGS, new Caps(2, 2, 2, 2, 3), PANE, ofVersions(parts));
        for (int pane = 0; pane < 7; pane++) {
            panes.add((Outcome.Served) at(served("ranker", "v1", "r"), pane * PANE));
        }

        assertThat(parts).hasSize(6);
        panes.flushAll();
        assertThat(parts)
                .extracting(PanePart::paneStart)
                .doesNotHaveDuplicates()
                .hasSize(7);
    }

    private static List<String> names(List<PanePart> parts, boolean restored) throws Exception {
        var harness = harness();
        feed(harness, parts.subList(0, 10));
        advance(harness, -1);
        if (restored) {
            var state = harness.snapshot(1, 1);
            harness.close();
            harness = closedHarness();
            harness.initializeState(state);
            harness.open();
        }
        feed(harness, parts.subList(10, parts.size()));
        advance(harness, PANE - 1);
        advance(harness, 2 * PANE - 1);
        if (restored) {
            List<PanePart> before = out(harness);
            var state = harness.snapshot(2, 2);
            harness.close();
            harness = closedHarness();
            harness.initializeState(state);
            harness.open();
            advance(harness, 3 * PANE - 1);
            return sums(Stream.concat(before.stream(), out(harness).stream()).toList());
        }
        advance(harness, 3 * PANE - 1);
        List<String> sums = sums(out(harness));
        harness.close();
        return sums;
    }

    private static List<String> sums(List<PanePart> parts) {
        return parts.stream()
                .collect(java.util.stream.Collectors.groupingBy(
                        part -> part.version() + "@" + part.paneStart(),
                        java.util.stream.Collectors.summingLong(PanePart::count)))
                .entrySet()
                .stream()
                .map(Object::toString)
                .sorted()
                .toList();
    }

    private static List<PanePart> cap(List<PanePart> parts) throws Exception {
        try (var harness = harness()) {
            feed(harness, parts);
            advance(harness, PANE - 1);
            return out(harness);
        }
    }

    private static List<String> metrics(PanePart part) {
        List<String> metrics = new ArrayList<>();
        Summaries summaries = new Summaries(measures(), SETTINGS.of("ranker"));
        summaries.merge(part.summaries());
        summaries.read(PANE, (metric, reading) -> metrics.add(metric), absent -> {});
        return metrics.stream().filter(metric -> metric.endsWith("_max")).toList();
    }

    private static List<Measure> measures() {
        return Catalog.measures(Catalog.ERROR_CODES, CAPS.heldReadings());
    }

    private static List<PanePart> allParts(Object... outcomes) {
        List<PanePart> parts = new ArrayList<>();
        var panes = new Panes(measures(), SETTINGS, new Caps(9, 9, 9, 9, 99), PANE, parts::add);
        for (Object one : outcomes) {
            for (Object outcome : one instanceof List<?> several ? several : List.of(one)) {
                if (outcome instanceof Outcome.Served served) {
                    panes.add(served);
                } else if (outcome instanceof Outcome.Judged judged) {
                    panes.add(judged);
                } else {
                    panes.add((Outcome.Used) outcome);
                }
            }
        }
        panes.flushAll();
        return parts;
    }

    private static Consumer<PanePart> ofVersions(List<PanePart> parts) {
        return part -> {
            if (!part.isOfEveryVersion()) {
                parts.add(part);
            }
        };
    }

    private static List<PanePart> parts(Object... outcomes) {
        List<PanePart> parts = allParts(outcomes);
        parts.removeIf(PanePart::isOfEveryVersion);
        return parts;
    }

    private static List<Outcome> served(String version, int times) {
        return Collections.nCopies(times, served("ranker", version, "r"));
    }

    private static Outcome served(String model, String version, String id) {
        return new Outcome.Served(
                model, version, Segments.NONE, 1_000, 1, id.getBytes(StandardCharsets.UTF_8), "ok", 20_000);
    }

    private static Outcome at(Outcome outcome, long time) {
        Outcome.Served served = (Outcome.Served) outcome;
        return new Outcome.Served(
                served.model(), served.version(), Segments.NONE, time, 1, served.requestId(), "ok", 20_000);
    }

    private static Outcome judged(String version) {
        return new Outcome.Judged(
                "ranker",
                version,
                Segments.NONE,
                1_000,
                1,
                "r".getBytes(StandardCharsets.UTF_8),
                HORIZON,
                new Outcome.Predictions(new long[] {1}, new float[] {0.5f}),
                Outcome.Truth.NONE);
    }

    private static Outcome used(String instance, String... readings) {
        return new Outcome.Used("ranker", "v1", instance, 1_000, readings, new double[readings.length]);
    }

    private static KeyedTwoInputStreamOperatorTestHarness<String, PanePart, ModelTerm, PanePart> harness()
            throws Exception {
        var harness = closedHarness();
        harness.open();
        return harness;
    }

    private static KeyedTwoInputStreamOperatorTestHarness<String, PanePart, ModelTerm, PanePart> closedHarness()
            throws Exception {
        var operator = new CoBroadcastWithKeyedOperator<>(
                new CapSlices(CAPS, measures(), SETTINGS, KEEP, new CapAlert(PANE, "")), List.of(CapSlices.TERMS));
        return new KeyedTwoInputStreamOperatorTestHarness<>(
                operator, PanePart::model, null, BasicTypeInfo.STRING_TYPE_INFO, 1, 1, 0);
    }

    private static void feed(
            KeyedTwoInputStreamOperatorTestHarness<String, PanePart, ModelTerm, PanePart> harness, List<PanePart> parts)
            throws Exception {
        for (PanePart part : parts) {
            harness.processElement1(new StreamRecord<>(part, part.paneStart()));
        }
    }

    private static void advance(
            KeyedTwoInputStreamOperatorTestHarness<String, PanePart, ModelTerm, PanePart> harness, long time)
            throws Exception {
        harness.processWatermark1(new Watermark(time));
        harness.processWatermark2(new Watermark(time));
    }

    private static List<PanePart> out(
            KeyedTwoInputStreamOperatorTestHarness<String, PanePart, ModelTerm, PanePart> harness) {
        return harness.extractOutputValues();
    }

    private static List<Verdict> exceeded(
            KeyedTwoInputStreamOperatorTestHarness<String, PanePart, ModelTerm, PanePart> harness) {
        var records = harness.getSideOutput(CapSlices.EXCEEDED);
        return records == null
                ? List.of()
                : records.stream().map(StreamRecord::getValue).toList();
    }
}
