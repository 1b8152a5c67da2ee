package io.modelwatch.udfs.incident.shared;

import static io.modelwatch.udfs.incident.Signs.seen;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.modelwatch.udfs.incident.Sign;
import io.modelwatch.udfs.incident.Signs;
import io.modelwatch.udfs.stats.Category;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Models that get into trouble together; a pane is 10 s, a cause 60 s long at most. Times are seconds. */
class CausesTest {
    private static final Causes.Terms TERMS = new Causes.Terms(10_000, 60_000);
    private static final String LATENCY = "latency_p99";
    private static final String ERRORS = "error_rate";

    private Causes causes;
    private final List<Sign> shared = new ArrayList<>();

    private static Sign began(String model, String metric, long at) {
        return Signs.of(model, seen("v1", metric, at).began());
    }

    private void at(long at, Sign... signs) {
        Causes.Step step = Causes.step(causes, List.of(signs), at * 1000, TERMS);
        causes = step.after();
        shared.addAll(step.shared());
    }

    @Test
    void whatBeganInTwoModelsWithinAPaneHasOneCause() {
        at(100, began("a", LATENCY, 100));
        at(110, began("b", LATENCY, 110));

        assertThat(shared)
                .extracting(Sign::kind, Sign::model, Sign::at, Sign::pattern)
                .containsExactly(
                        tuple(Sign.Kind.SHARED, "a", 110_000L, "latency@1970-01-01T00:01:40Z"),
                        tuple(Sign.Kind.SHARED, "b", 110_000L, "latency@1970-01-01T00:01:40Z"));
    }

    @Test
    void laterOrOfAnotherCategoryItHasNot() {
        at(100, began("a", LATENCY, 100));
        at(105, began("b", ERRORS, 105));
        at(111, began("c", LATENCY, 111));

        assertThat(shared).isEmpty();
    }

    @Test
    void ofOneModelAloneNothingIsShared() {
        at(100, began("a", LATENCY, 100), began("a", ERRORS, 100));
        at(105, began("a", LATENCY, 105));

        assertThat(shared).isEmpty();
    }

    @Test
    void eachModelThatJoinsMayBeFollowedByTheNextAPaneLater() {
        for (int i = 0; i < 10; i++) {
            at(100 + 10 * i, began("m" + i, LATENCY, 100 + 10 * i));
        }

        assertThat(shared)
                .filteredOn(sign -> sign.pattern().equals("latency@1970-01-01T00:01:40Z"))
                .extracting(Sign::model)
                .as("up to a minute after the first one")
                .containsExactly("m0", "m1", "m2", "m3", "m4", "m5", "m6");
        assertThat(shared)
                .filteredOn(sign -> sign.pattern().equals("latency@1970-01-01T00:02:50Z"))
                .extracting(Sign::model)
                .containsExactly("m7", "m8", "m9");
    }

    /** Else a model whose alerts come and go would tie together what began long after each other. */
    @Test
    void whatBeginsAgainInAModelDoesNotMakeItLonger() {
        at(100, began("a", LATENCY, 100));
        at(108, began("a", LATENCY, 108));
        at(114, began("b", LATENCY, 114));

        assertThat(shared).isEmpty();
    }

    /** One has slow answers, one has both, one has errors. */
    @Test
    void aModelTiesCategoriesTogether() {
        at(100, began("a", LATENCY, 100), began("b", LATENCY, 100), began("b", ERRORS, 100));
        at(105, began("c", ERRORS, 105));

        assertThat(shared).extracting(Sign::pattern).containsOnly("latency@1970-01-01T00:01:40Z");
        assertThat(shared).extracting(Sign::model).containsExactly("a", "b", "c");
        assertThat(shared.get(2).around().categories()).containsExactly(Category.LATENCY, Category.ERRORS);
    }

    /** What was told of the younger one goes on as the older one. */
    @Test
    void whatBelongsToTwoCausesMakesThemOne() {
        at(100, began("a", LATENCY, 100), began("b", LATENCY, 100));
        at(101, began("c", ERRORS, 101), began("d", ERRORS, 101));
        shared.clear();
        at(105, began("d", LATENCY, 105));

        assertThat(shared).extracting(Sign::model).containsExactly("c", "d");
        assertThat(shared).extracting(Sign::pattern).containsOnly("latency@1970-01-01T00:01:40Z");
        assertThat(causes.goingOn()).hasSize(1);
    }

    /** The model was in a cause of its own, of another category. */
    @Test
    void aCauseOfOneModelAloneGoesIntoThatOfOthers() {
        at(100, began("c", ERRORS, 100));
        at(102, began("a", LATENCY, 102));
        at(105, began("c", LATENCY, 105));

        assertThat(shared).extracting(Sign::model).containsExactly("a", "c");
        assertThat(shared).extracting(Sign::pattern).containsOnly("errors@1970-01-01T00:01:40Z");
    }

    /** Else those whose incidents fire by then would have the name, and the others not. */
    @Test
    void theNameThatWasToldStays() {
        at(100, began("c", ERRORS, 100));
        at(102, began("a", LATENCY, 102), began("b", LATENCY, 102));
        at(105, began("c", LATENCY, 105));

        assertThat(shared).extracting(Sign::model).containsExactly("a", "b", "c");
        assertThat(shared).extracting(Sign::pattern).containsOnly("latency@1970-01-01T00:01:42Z");
    }

    /** What began first in two models, by one category: for as long as one cause may be. */
    @Test
    void whateverBeganWithinAPaneOfEachOtherHasOneCauseInAnyOrder() {
        for (int seed = 0; seed < 500; seed++) {
            assertOneCause(drawnOnce(new Random(seed)), new Random(seed));
        }
    }

    /** Each category of a model once, within a minute. */
    private static NavigableMap<Long, List<Sign>> drawnOnce(Random random) {
        NavigableMap<Long, List<Sign>> signs = new TreeMap<>();
        for (int model = 0; model < 8; model++) {
            for (String metric : List.of(LATENCY, ERRORS, "precision_at_10")) {
                if (random.nextInt(3) == 0) {
                    long at = 100L + random.nextInt(61);
                    signs.computeIfAbsent(at, added -> new ArrayList<>()).add(began("m" + model, metric, at));
                }
            }
        }
        return signs;
    }

    private static void assertOneCause(NavigableMap<Long, List<Sign>> signs, Random random) {
        Causes known = null;
        Map<String, String> told = new HashMap<>();
        for (Map.Entry<Long, List<Sign>> ofATime : signs.entrySet()) {
            List<Sign> shuffled = new ArrayList<>(ofATime.getValue());
            Collections.shuffle(shuffled, random);
            Causes.Step step = Causes.step(known, shuffled, ofATime.getKey() * 1000, TERMS);
            known = step.after();
            step.shared().forEach(sign -> told.put(sign.model(), sign.pattern()));
            signs.subMap(ofATime.getKey() - 10, true, ofATime.getKey(), true).values().stream()
                    .flatMap(List::stream)
                    .forEach(earlier -> ofATime.getValue().stream()
                            .filter(began -> began.category() == earlier.category())
                            .filter(began -> !began.model().equals(earlier.model()))
                            .forEach(began -> assertThat(told.get(began.model()))
                                    .as("%s and %s", earlier.model(), began.model())
                                    .isNotNull()
                                    .isEqualTo(told.get(earlier.model()))));
        }
    }

    /** What is left out on the way changes nothing. */
    @Test
    void oneBeginningOfACategoryOfAModelAtATimeIsEnough() throws IOException {
        for (int seed = 0; seed < 100; seed++) {
            NavigableMap<Long, List<Sign>> signs = drawn(new Random(seed));
            NavigableMap<Long, List<Sign>> sent = new TreeMap<>();
            signs.forEach((at, ofATime) -> sent.put(at, beginnings(ofATime)));

            assertThat(run(sent, new Random(seed))).isEqualTo(run(signs, new Random(seed)));
        }
    }

    private static List<Sign> beginnings(List<Sign> ofATime) {
        Map<String, List<Sign>> byModel = new TreeMap<>();
        ofATime.forEach(sign -> {
            for (String version : List.of("v1", "v2")) {
                Sign one = Signs.of(
                        sign.model(),
                        seen(version, sign.finding().series().metric(), sign.at() / 1000)
                                .began());
                byModel.computeIfAbsent(sign.model(), added -> new ArrayList<>())
                        .add(one);
            }
        });
        return byModel.values().stream()
                .flatMap(ofAModel -> Causes.beginnings(ofAModel).stream())
                .toList();
    }

    @Test
    void nothingIsKnownOnceNothingCanJoin() {
        at(100, began("a", LATENCY, 100));
        assertThat(causes.overAt(TERMS)).isEqualTo(110_001);

        at(111);

        assertThat(causes).isNull();
    }

    @Test
    void takesInMoreModelsThanItRemembers() {
        Sign[] many = new Sign[Causes.MOST_MODELS + 5];
        for (int i = 0; i < many.length; i++) {
            many[i] = began("m" + i, LATENCY, 100);
        }
        at(100, many);

        assertThat(shared).hasSize(many.length);
        assertThat(causes.goingOn())
                .singleElement()
                .satisfies(cause -> assertThat(cause.began()).hasSize(Causes.MOST_MODELS));
    }

    /** In any order within a time, with a restore between any two times. */
    @Test
    void doesNotDependOnTheOrderOfArrival() throws IOException {
        for (int seed = 0; seed < 200; seed++) {
            NavigableMap<Long, List<Sign>> signs = drawn(new Random(seed));
            List<Sign> once = run(signs, new Random(1));

            assertThat(run(signs, new Random(2))).isEqualTo(once);
            assertLinked(signs, once);
        }
    }

    private static NavigableMap<Long, List<Sign>> drawn(Random random) {
        NavigableMap<Long, List<Sign>> signs = new TreeMap<>();
        for (int i = 0; i < 30; i++) {
            long at = 100L + random.nextInt(120);
            String metric = random.nextBoolean() ? LATENCY : ERRORS;
            signs.computeIfAbsent(at, added -> new ArrayList<>()).add(began("m" + random.nextInt(8), metric, at));
        }
        return signs;
    }

    private static List<Sign> run(Map<Long, List<Sign>> signs, Random random) throws IOException {
        Causes known = null;
        List<Sign> shared = new ArrayList<>();
        for (Map.Entry<Long, List<Sign>> ofATime : signs.entrySet()) {
            List<Sign> shuffled = new ArrayList<>(ofATime.getValue());
            Collections.shuffle(shuffled, random);
            Causes.Step step = Causes.step(restored(known), shuffled, ofATime.getKey() * 1000, TERMS);
            known = step.after();
            shared.addAll(step.shared());
        }
        return shared;
    }

    /** Whoever shares a cause began something within a pane of another model that shares it, and in the cause's minute. */
    private static void assertLinked(NavigableMap<Long, List<Sign>> signs, List<Sign> shared) {
        Map<String, Set<String>> models = new HashMap<>();
        shared.forEach(sign ->
                models.computeIfAbsent(sign.pattern(), added -> new HashSet<>()).add(sign.model()));
        assertThat(models.values()).allSatisfy(of -> assertThat(of).hasSizeGreaterThan(1));
        for (Sign sign : shared) {
            assertThat(sign.at() - sign.since()).isBetween(0L, 60_000L);
            assertThat(signs.subMap(sign.at() / 1000 - 60, true, sign.at() / 1000, true).values().stream()
                            .flatMap(List::stream)
                            .filter(other -> models.get(sign.pattern()).contains(other.model()))
                            .filter(other -> !other.model().equals(sign.model()))
                            .filter(other -> other.at() >= sign.since()))
                    .isNotEmpty();
        }
    }

    private static Causes restored(Causes known) throws IOException {
        if (known == null) {
            return null;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        known.write(new DataOutputStream(bytes));
        return Causes.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    }
}
