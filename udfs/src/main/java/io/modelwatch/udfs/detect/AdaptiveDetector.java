package io.modelwatch.udfs.detect;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.Key;
import io.modelwatch.schemas.alert.Verdict.View;
import io.modelwatch.udfs.detect.adaptive.Adaptive;
import io.modelwatch.udfs.detect.adaptive.AdaptiveMemory;
import io.modelwatch.udfs.detect.adaptive.Assessment;
import io.modelwatch.udfs.detect.adaptive.Budget;
import io.modelwatch.udfs.detect.adaptive.Days;
import io.modelwatch.udfs.detect.adaptive.Law;
import io.modelwatch.udfs.detect.adaptive.Observation;
import io.modelwatch.udfs.stats.Metric.Shape;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;

/**
 * {@link Adaptive} as a rule names it. Its score is the severity on the rule's bad side, negative below what is expected, 0 where only the
 * good side is abnormal; the limit of the severity follows from how many false incidents are allowed and from the rule's n of m. Both sides
 * hold what is expected. Expected value and band are those of the value itself; a value within the band may be abnormal as one of many that
 * are a little out.
 *
 * <p>Its memory is changed in place. It depends on the time zone, and on nothing that limits depend on. Rules share it
 * ({@link AdaptiveSharing}); by itself, the detector has one of its own.
 *
 * @param falseIncidentsPerMonth that a rule may cause in one model, > 0; NaN: its part of the model's budget
 */
public record AdaptiveDetector(
        @Key(
                name = "false-incidents-per-month",
                meaning =
                        "false incidents of one model in 30 days that this rule may cause, > 0; none: its part of the model's")
        double falseIncidentsPerMonth)
        implements Detector<AdaptiveMemory> {
    public static final DetectorKind KIND = DetectorKind.of(
            "adaptive",
            "A value that is rarer than chance, the series' past and the time of day explain, by a limit for so many false incidents.",
            AdaptiveDetector.class);

    private static final Duration MONTH = Duration.ofDays(30);

    public AdaptiveDetector {
        check(
                Double.isNaN(falseIncidentsPerMonth)
                        || (falseIncidentsPerMonth > 0 && Double.isFinite(falseIncidentsPerMonth)),
                "adaptive: false-incidents-per-month must be > 0, was %s",
                falseIncidentsPerMonth);
    }

    @Override
    public String name() {
        return "adaptive";
    }

    @Override
    public String describe() {
        return Double.isNaN(falseIncidentsPerMonth)
                ? name()
                : "adaptive(false-incidents-per-month=%s)".formatted(falseIncidentsPerMonth);
    }

    @Override
    public String remembersAs(Days days) {
        return "adaptive(time-zone=%s)".formatted(days.zone());
    }

    @Override
    public Sharing<?, ?> sharing() {
        return AdaptiveSharing.INSTANCE;
    }

    @Override
    public boolean hasBudget() {
        return true;
    }

    @Override
    public double ownBudget() {
        return falseIncidentsPerMonth;
    }

    @Override
    public double limit(RuleTerms terms, long windowMillis) {
        return Budget.limit(terms.falseIncidentsPerMonth(), MONTH, windowMillis, terms.abnormal(), terms.ofWindows());
    }

    @Override
    public long freezesForMillis(long freezeForMillis, long windowMillis) {
        return Adaptive.holdsForMillis(freezeForMillis, windowMillis);
    }

    @Override
    public AdaptiveMemory initial() {
        return new AdaptiveMemory();
    }

    @Override
    public boolean ready(AdaptiveMemory memory) {
        return memory.isMature();
    }

    @Override
    public AdaptiveMemory copy(AdaptiveMemory memory) {
        return memory.copy();
    }

    @Override
    public AdaptiveMemory atRest(AdaptiveMemory memory) {
        return memory.atRest();
    }

    @Override
    public Step<AdaptiveMemory> step(AdaptiveMemory before, Value value) {
        return step(before, value, RuleTerms.PLAIN);
    }

    @Override
    public Step<AdaptiveMemory> step(AdaptiveMemory before, Value value, RuleTerms terms) {
        double limit = limit(terms, value.windowMillis());
        Assessment said = new Adaptive(terms.days(), terms.freezeForMillis()).assess(before, observed(value), limit);
        return step(before, said, terms.direction(), limit);
    }

    static <M> Step<M> step(M after, Assessment said, Rule.Direction direction, double limit) {
        if (!said.mature()) {
            return Step.learning(after);
        }
        double severity = severity(said, direction);
        Side side = severity >= limit ? Side.ABOVE : severity <= -limit ? Side.BELOW : Side.INSIDE;
        View view = severity == 0 ? View.NONE : severity > 0 ? said.viewAbove() : said.viewBelow();
        return new Step<>(
                after, true, severity, said.expected(), said.lower(), said.upper(), side, view, said.newNormal());
    }

    static Observation observed(Value value) {
        return new Observation(
                value.timeMillis(), value.windowMillis(), value.value(), value.count(), lawOf(value.shape()));
    }

    private static Law lawOf(Shape shape) {
        return switch (shape) {
            case PROPORTION -> Law.SHARE;
            case RATE -> Law.RATE;
            case MEAN, STATISTIC -> Law.SAMPLE;
            case OTHER -> Law.UNKNOWN;
        };
    }

    /** Negative below. */
    private static double severity(Assessment said, Rule.Direction direction) {
        double above = direction == Rule.Direction.DOWN ? 0 : said.above();
        double below = direction == Rule.Direction.UP ? 0 : said.below();
        return above >= below ? above : -below;
    }

    @Override
    public AdaptiveMemory warmUpAnew(AdaptiveMemory before) {
        return initial();
    }

    @Override
    public void write(AdaptiveMemory memory, DataOutput out) throws IOException {
        memory.write(out);
    }

    @Override
    public AdaptiveMemory read(DataInput in) throws IOException {
        return AdaptiveMemory.read(in);
    }
}
