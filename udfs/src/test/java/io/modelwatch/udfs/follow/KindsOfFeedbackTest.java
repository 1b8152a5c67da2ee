package io.modelwatch.udfs.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.SipHash;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Outcome.Acts;
import io.modelwatch.schemas.event.Outcome.Judged;
import io.modelwatch.schemas.event.Outcome.Labelled;
import io.modelwatch.schemas.event.Outcome.Truth;
import io.modelwatch.udfs.op.FollowHarness;
import io.modelwatch.udfs.stats.FunnelQuality;
import io.modelwatch.udfs.stats.ModelSettings;
import io.modelwatch.udfs.stats.Readings;
import io.modelwatch.udfs.stats.Summary;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What feedback of several kinds says of a request, in whatever order it comes. */
class KindsOfFeedbackTest {
    private static final long ASKED = 1_000;
    private static final long SERVED = 1_100;
    private static final long END = 10_000_000;

    private final Map<BeyondLimits.What, Long> beyond = new HashMap<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private ModelSettings.Task task = ModelSettings.Task.RANKING;
    private Map<String, Double> grades = Map.of();

    @Test
    void aLaterImpressionDoesNotEraseAClick() {
        Truth truth = truth(act("click", 1_200), act("impression", 1_300));

        assertThat(truth.labels()).containsExactly(1);
        assertThat(truth.acts().done()).containsExactly(Acts.OF_A_KIND | Acts.CLICK | Acts.IMPRESSION);
    }

    @Test
    void theLargestGradeOfAllKindsWins() {
        assertThat(truth(act("purchase", 1_200), act("cart", 1_300), act("click", 1_400))
                        .labels())
                .containsExactly(3);
    }

    @Test
    void zeroTakesBackItsOwnKindOnly() {
        Event emptied = act("cart", 1_400);
        emptied.label = 0;

        Truth truth = truth(act("click", 1_200), act("cart", 1_300), emptied);
        assertThat(truth.labels()).containsExactly(1);
        assertThat(truth.acts().done()).containsExactly(Acts.OF_A_KIND | Acts.CLICK);
    }

    @Test
    void whatWasTakenBackCanBeDoneAgain() {
        Event emptied = act("cart", 1_300);
        emptied.label = 0;

        assertThat(truth(act("cart", 1_200), emptied, act("cart", 1_400)).labels())
                .containsExactly(2);
    }

    @Test
    void justLabelsAreAsTheyWere() {
        Truth truth = truth(Events.feedback("r", "x", 5, 1_200), Events.feedback("r", "x", 0, 1_300));

        assertThat(truth.labels()).containsExactly(0);
        assertThat(truth.acts()).isSameAs(Acts.NONE);
    }

    @Test
    void aWordWithoutGradeAndLabelSaysNothing() {
        Truth truth = truth(act("scrolled past", 1_200));

        assertThat(truth.items()).isEmpty();
        assertThat(truth.acts().done()).containsExactly(Acts.OF_A_KIND);
    }

    @Test
    void reachesOnlyTheModelThatItNames() {
        Event ours = act("click", 1_200);
        ours.model = Events.MODEL;
        Event others = act("purchase", 1_200);
        others.model = "another";

        assertThat(truth(ours, others).labels()).containsExactly(1);
        assertThat(outcomes).filteredOn(Labelled.class::isInstance).hasSize(1);
    }

    @Test
    void aValueInAnotherCurrencyIsCountedAndDoesNotCount() {
        Event euros = purchase(20, 0x455552);
        Event dollars = purchase(30, 0x555344);
        dollars.item = Events.hash("y");

        Truth truth = truth(euros, dollars);
        int bought = Acts.OF_A_KIND | Acts.PURCHASE;
        assertThat(truth.acts().done()).containsExactlyInAnyOrder(bought | Acts.VALUED, bought);
        assertThat(beyond.get(BeyondLimits.What.VALUES)).isPositive();
    }

    @Test
    void impressionsAreNoLabelsThatCame() {
        truth(act("impression", 1_200), act("impression", 1_300), act("click", 1_400));

        assertThat(outcomes).filteredOn(Labelled.class::isInstance).hasSize(1);
    }

    /** Else words that say nothing would hide that clicks do not come, whether they are said before or after the request. */
    @Test
    void whatIsNoLabelIsNoLabelThatCame() {
        Event like = act("like", 1_400);
        like.label = 0;

        truth(
                act("hover", 1_200),
                act("hover", 1_200),
                act("view", 1_300),
                like,
                act("hover", 1_500),
                act("hover", 1_500));
        assertThat(labelsThatCame()).isEqualTo(1);
    }

    @Test
    void anActThatIsTakenBackIsALabelThatCame() {
        Event emptied = act("cart", 1_300);
        emptied.label = 0;

        truth(act("cart", 1_200), emptied, emptied);
        assertThat(labelsThatCame()).isEqualTo(3);
    }

    @Test
    void wordsWithAGradeOfTheModelAreLabelsThatCame() {
        grades = Map.of("hover", 0.5, "click", 0.0);

        truth(act("hover", 1_200), act("hover", 1_200), act("click", 1_300), act("hover", 1_400), act("hover", 1_400));
        assertThat(labelsThatCame()).isEqualTo(4);
    }

    @Test
    void anActWinsOverItsRetractionAtTheSameTime() {
        Event emptied = act("cart", 1_200);
        emptied.label = 0;

        assertThat(truth(act("cart", 1_200), emptied).labels()).containsExactly(2);
        assertThat(truth(emptied, act("cart", 1_200)).acts().done()).containsExactly(Acts.OF_A_KIND | Acts.CART);
    }

    @Test
    void aWordThatSaysNothingLosesToALabelAtTheSameTime() {
        Event like = act("like", 1_200);
        like.label = 0;

        assertThat(truth(act("like", 1_200), like).labels()).containsExactly(0);
        assertThat(truth(like, act("like", 1_200)).labels()).containsExactly(0);
    }

    @Test
    void aValueIsNotLostToTheSamePurchaseWithoutOne() {
        Event bare = act("purchase", 1_200);
        bare.label = 1;
        Event valued = purchase(20, 0x455552);

        assertThat(truth(bare, valued).acts().values()).containsExactly(20);
        assertThat(truth(valued, bare).acts().values()).containsExactly(20);
    }

    /** A shop that says where its items stood, and not what was done, has no carts and purchases to count. */
    @Test
    void aPositionAloneIsNoKind() {
        Event label = Events.feedback("r", "x", 1, 1_200);
        label.position = 7;
        truth(label);

        assertThat(funnel()).containsKeys("mean_clicked_position").doesNotContainKeys("conversion_rate");
        assertThat(funnel().get("mean_clicked_position").value()).isEqualTo(7);

        truth(label, act("view", 1_200));
        assertThat(funnel()).containsKeys("conversion_rate");
    }

    @Test
    void isBoundedWhateverTheWords() {
        List<Event> words = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            words.add(act("word-" + i, 1_200 + i));
        }

        truth(words.toArray(Event[]::new));
        assertThat(beyond.get(BeyondLimits.What.LABELS)).isEqualTo(1_000 - LIMIT);
    }

    @Test
    void purchasesAndImpressionsAreNoTruthOfARegression() {
        task = ModelSettings.Task.REGRESSION;

        Truth truth = truth(act("impression", 1_200), act("purchase", 1_300), Events.feedback("r", "y", 12, 1_400));
        assertThat(truth.items()).containsExactly(Events.hash("y"));
        assertThat(truth.labels()).containsExactly(12);
    }

    /** The largest grade over kinds of the latest of each kind, worked out anew of the whole set. */
    @Property(tries = 500)
    void agreesWithTheDefinitionInAnyOrderOfArrival(@ForAll long seed) {
        Random random = new Random(seed);
        String[] kinds = {"impression", "click", "cart", "purchase"};
        double[] grades = {0, 1, 2, 3};
        List<Event> acts = new ArrayList<>();
        double[] expected = {Double.NaN};
        for (int kind = 0; kind < kinds.length; kind++) {
            Event latest = null;
            for (int left = random.nextInt(4); left > 0; left--) {
                Event act = act(kinds[kind], 1_200 + 10 * acts.size());
                act.label = random.nextInt(3) == 0 ? 0 : Double.NaN;
                acts.add(act);
                latest = act;
            }
            if (latest != null) {
                double grade = latest.label == 0 ? 0 : grades[kind];
                expected[0] = Double.isNaN(expected[0]) ? grade : Math.max(expected[0], grade);
            }
        }
        Collections.shuffle(acts, random);

        Truth truth = truth(acts.toArray(Event[]::new));
        assertThat((Double) truth.labelOf(Events.hash("x"))).isEqualTo((Double) expected[0]); // NaN: no act at all
    }

    private static final int LIMIT = 100;

    private static Event act(String kind, long time) {
        return Events.act("r", "x", kind, time);
    }

    private static Event purchase(double value, int currency) {
        Event purchase = act("purchase", 1_200);
        purchase.value = value;
        purchase.currency = currency;
        return purchase;
    }

    private long labelsThatCame() {
        return outcomes.stream()
                .filter(Labelled.class::isInstance)
                .mapToLong(outcome -> ((Labelled) outcome).count())
                .sum();
    }

    private Map<String, Summary.Reading> funnel() {
        Summary summary = new FunnelQuality().empty(settings());
        outcomes.forEach(summary::add);
        return Readings.of(summary);
    }

    private ModelSettings settings() {
        return new ModelSettings(
                ModelSettings.ANY_MODEL, task, 0.5, List.of(10), List.of(FollowHarness.LONG), true, 0, grades, "EUR");
    }

    /** What is known at the last horizon of a request with these acts, half of which come before it. */
    private Truth truth(Event... acts) {
        outcomes.clear();
        beyond.clear();
        FollowSettings settings = new FollowSettings(
                FollowHarness.TIMEOUT, 1, new FollowLimits(LIMIT, 10_000, 32, 0), List.of(settings()));
        Pairing pairing = new Pairing(
                settings,
                new Ledger<>(FollowPlace.class),
                outcomes::add,
                SampleFollower.NONE,
                new BeyondLimits((name, what) -> count -> beyond.merge(what, count, Long::sum)));
        PendingRequests table = new PendingRequests(SipHash.random());
        for (int i = 0; i < acts.length; i++) {
            if (i == acts.length / 2) {
                pairing.take(Events.request("r", ASKED), table);
                pairing.take(Events.response("r", SERVED, "x", "y"), table);
            }
            pairing.take(acts[i], table);
        }
        if (acts.length == 0) {
            pairing.take(Events.request("r", ASKED), table);
            pairing.take(Events.response("r", SERVED, "x", "y"), table);
        }
        table.expire(END, pairing);
        return outcomes.stream()
                .filter(Judged.class::isInstance)
                .map(outcome -> ((Judged) outcome).truth())
                .findFirst()
                .orElseThrow();
    }
}
