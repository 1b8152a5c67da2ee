package io.modelwatch.local.wholesystem;

import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.job.stage.Algorithms;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.Detector;
import io.modelwatch.udfs.detect.MetricLookup;
import io.modelwatch.udfs.detect.Rule;
import io.modelwatch.udfs.guard.Place;
import io.modelwatch.udfs.incident.PatternStage;
import io.modelwatch.udfs.incident.Sign;
import io.modelwatch.udfs.incident.SignPattern;
import io.modelwatch.udfs.stats.Measure;
import io.modelwatch.udfs.stats.Metric;
import io.modelwatch.udfs.stats.ModelSettings;
import io.modelwatch.udfs.stats.Summary;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Algorithms that throw for one model.
 *
 * @param places what throws
 * @param model for which
 * @param metric of that model alone, for which an alert fires
 * @param isError whether the heap is full; else a mistake
 */
record Planted(Set<Place> places, String model, String metric, boolean isError) implements Serializable {
    static Planted mistakes(EnumSet<Place> places, String model, String metric) {
        return new Planted(places, model, metric, false);
    }

    static Planted fullHeap(Place place, String model, String metric) {
        return new Planted(EnumSet.of(place), model, metric, true);
    }

    private void strike() {
        if (isError) {
            throw new OutOfMemoryError("planted");
        }
        throw new IllegalStateException("planted");
    }

    Algorithms in(Algorithms shipped) {
        List<Measure> measures = new ArrayList<>(shipped.measures());
        if (places.contains(Place.MEASURE)) {
            measures.add(0, new Broken(this));
        }
        List<SignPattern> patterns = new ArrayList<>(shipped.ofModels());
        if (places.contains(Place.PATTERN)) {
            patterns.add(0, brokenPattern());
        }
        return new Algorithms(
                measures,
                shipped.metrics(),
                places.contains(Place.TEXT) ? texts(shipped.texts()) : shipped.texts(),
                patterns,
                shipped.ofCandidates());
    }

    private MetricLookup texts(MetricLookup shipped) {
        return name -> {
            if (name.equals(metric)) {
                strike();
            }
            return shipped.metric(name);
        };
    }

    MonitorConfig in(MonitorConfig config) {
        if (!places.contains(Place.DETECTOR)) {
            return config;
        }
        DetectionSettings detection = config.detection();
        List<Rule> rules = new ArrayList<>(detection.rules());
        rules.add(
                0,
                new Rule(
                        "Broken",
                        new BrokenDetector(this),
                        "*",
                        model,
                        "*",
                        "*",
                        Rule.Direction.BOTH,
                        0,
                        0,
                        1,
                        "warning",
                        1,
                        1,
                        0));
        return new MonitorConfig(
                config.job(),
                config.kafka(),
                config.privacy(),
                config.admission(),
                config.requests(),
                config.windows(),
                config.features(),
                config.commands(),
                config.reading(),
                new DetectionSettings(
                        rules,
                        detection.adoptAfterMillis(),
                        detection.freezeForMillis(),
                        detection.forgetAfterMillis(),
                        detection.noDataAfterMillis(),
                        detection.days(),
                        detection.budget(),
                        detection.silences()),
                config.memory(),
                config.patterns(),
                config.incidents(),
                config.alerts(),
                config.judgements(),
                config.publication(),
                config.shadow());
    }

    /** Throws in the midst of adding. */
    private record Broken(Planted planted) implements Measure {
        @Override
        public String name() {
            return "broken";
        }

        @Override
        public Subject subject() {
            return Subject.SERVICE;
        }

        @Override
        public boolean appliesTo(ModelSettings settings) {
            return true;
        }

        @Override
        public List<Metric> metrics() {
            return List.of();
        }

        @Override
        public Summary empty(ModelSettings settings) {
            return new BrokenSummary(planted);
        }
    }

    private static final class BrokenSummary implements Summary {
        private final Planted planted;
        private long added;

        BrokenSummary(Planted planted) {
            this.planted = planted;
        }

        @Override
        public void add(Outcome outcome) {
            added++;
            if (outcome.model().equals(planted.model())) {
                planted.strike();
            }
        }

        @Override
        public void merge(Summary other) {
            added += ((BrokenSummary) other).added;
        }

        @Override
        public void read(long windowMillis, Readings out) {
            // it says nothing
        }

        @Override
        public void write(DataOutput out) throws IOException {
            out.writeLong(added);
        }

        @Override
        public void restore(DataInput in) throws IOException {
            added = in.readLong();
        }
    }

    private record BrokenDetector(Planted planted) implements Detector<Integer> {
        @Override
        public String name() {
            return "broken";
        }

        @Override
        public String describe() {
            return "broken()";
        }

        @Override
        public Integer initial() {
            return 0;
        }

        @Override
        public boolean ready(Integer memory) {
            return true;
        }

        @Override
        public Step<Integer> step(Integer before, Value value) {
            planted.strike();
            return Step.learning(before);
        }

        @Override
        public Integer warmUpAnew(Integer before) {
            return 0;
        }

        @Override
        public void write(Integer memory, DataOutput out) throws IOException {
            out.writeInt(memory);
        }

        @Override
        public Integer read(DataInput in) throws IOException {
            return in.readInt();
        }
    }

    private SignPattern brokenPattern() {
        return new SignPattern(
                "Broken",
                "recognise-broken",
                List.of(PatternStage.of("any", this::holds)),
                0,
                match -> SignPattern.only(match, "any"));
    }

    private boolean holds(Sign sign) {
        if (sign.model().equals(model)) {
            strike();
        }
        return false;
    }
}
